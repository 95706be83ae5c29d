output "session_store" {
  description = "SESSION_STORE of every server."
  value       = module.session_table.address
}

output "app_policy" {
  description = "Policy of the servers' role."
  value       = module.session_table.app_policy
}
