output "user_pool_id" {
  description = "Id of the user pool."
  value       = module.user_pool.id
}

output "client_ids" {
  description = "Ids of the clients, by name."
  value       = { for name, client in module.clients : name => client.id }
}
