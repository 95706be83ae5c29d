output "user_pool_id" {
  description = "Id of the user pool."
  value       = module.user_pool.id
}
