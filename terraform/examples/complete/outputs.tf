output "accounts" {
  description = "Everything that the root module says; none of it is secret."
  value       = module.accounts
}
