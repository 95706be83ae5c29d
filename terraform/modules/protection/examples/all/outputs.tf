output "user_pool_id" {
  description = "Id of the user pool."
  value       = module.user_pool.id
}

output "web_acl_arn" {
  description = "ARN of the web ACL."
  value       = module.protection.web_acl_arn
}
