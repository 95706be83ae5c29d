output "user_pool_id" {
  description = "Id of the user pool."
  value       = module.user_pool.id
}

output "dkim_records" {
  description = "DNS records to make."
  value       = module.email.dkim_records
}
