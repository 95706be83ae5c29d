output "functions" {
  description = "ARNs of the functions, by trigger."
  value       = module.triggers.arns
}

output "log_group_names" {
  description = "Where the functions log."
  value       = module.triggers.log_group_names
}
