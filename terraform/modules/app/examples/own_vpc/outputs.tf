output "url" {
  description = "Where people find the app."
  value       = module.app.url
}

output "repository_url" {
  description = "Where images are pushed to."
  value       = module.app.repository_url
}

output "session_key_command" {
  description = "The command that makes SESSION_KEY, once."
  value       = module.app.session_key_command
}
