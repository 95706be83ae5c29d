output "user_pool_ids" {
  description = "Ids of the pools, by stage."
  value       = { for stage, accounts in module.accounts : stage => accounts.user_pool_id }
}

output "client_ids" {
  description = "Ids of the apps' clients, by stage."
  value       = { for stage, accounts in module.accounts : stage => accounts.client_id }
}
