output "url" {
  description = "Where the pages are."
  value       = local.is_custom ? "https://${aws_cognito_user_pool_domain.this.domain}" : "https://${aws_cognito_user_pool_domain.this.domain}.${local.host}.${var.region}.${local.suffix}"
}

output "alias_target" {
  description = "What the DNS alias record of a domain of yours points at."
  value = local.is_custom ? {
    name    = aws_cognito_user_pool_domain.this.cloudfront_distribution
    zone_id = aws_cognito_user_pool_domain.this.cloudfront_distribution_zone_id
  } : null
}
