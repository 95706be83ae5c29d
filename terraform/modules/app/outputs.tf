output "url" {
  description = "Where people find the app."
  value       = local.environment.APP_ORIGIN
}

output "environment" {
  description = "The settings that the app is given, by the names of its variables; those of secrets are not here."
  value       = local.environment
}

output "repository_url" {
  description = "Where images are pushed to; a tag behind it, after a colon, is what image takes."
  value       = aws_ecr_repository.this.repository_url
}

output "session_key_arn" {
  description = "ARN of the secret for SESSION_KEY."
  value       = aws_secretsmanager_secret.session_key.arn
}

# Secrets Manager lets no second value have the token of a first one.
output "session_key_command" {
  description = "The command that makes a SESSION_KEY and puts it into its secret, by no file and no command line. It is refused a second time, since another key signs everybody out."
  value       = "openssl rand -base64 32 | tr '+/' '-_' | aws secretsmanager put-secret-value --region ${local.region} --secret-id ${aws_secretsmanager_secret.session_key.arn} --client-request-token first-session-key-made-by-this-command --secret-string file:///dev/stdin"
}

output "log_group_name" {
  description = "Name of the app's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "cluster_name" {
  description = "Name of the cluster, and of the service in it."
  value       = aws_ecs_cluster.this.name
}

output "task_role_name" {
  description = "Name of the app's role, for policies of yours."
  value       = aws_iam_role.task.name
}

output "task_security_group_id" {
  description = "Security group of the tasks, for a database of yours that they may reach."
  value       = aws_security_group.task.id
}

output "load_balancer_arn" {
  description = "ARN of the load balancer, for a web ACL or an alarm of yours."
  value       = aws_lb.this.arn
}

output "alias_target" {
  description = "What the DNS alias record of the domain points at (name, zone_id), where there is no zone_id here."
  value = {
    name    = aws_lb.this.dns_name
    zone_id = aws_lb.this.zone_id
  }
}
