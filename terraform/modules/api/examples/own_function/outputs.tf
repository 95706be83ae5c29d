output "url" {
  description = "Where the API is."
  value       = module.api.url
}
