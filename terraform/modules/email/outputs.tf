output "sender" {
  description = "What the user_pool module takes as email_sender; null while inactive."
  value = var.active ? {
    source_arn        = aws_sesv2_email_identity.this.arn
    from_address      = var.from_address
    reply_to_address  = var.reply_to_address
    configuration_set = aws_sesv2_configuration_set.this.configuration_set_name
  } : null

  precondition {
    condition     = !var.active || aws_sesv2_email_identity.this.verified_for_sending_status
    error_message = "SES has not verified the identity yet: apply with active = false, make the DNS records of dkim_records (or follow the mailed link), and turn it on when `terraform plan` shows it as verified."
  }
}

output "dkim_records" {
  description = "CNAME records that prove the domain is yours; empty for an address."
  value = [for token in try(aws_sesv2_email_identity.this.dkim_signing_attributes[0].tokens, []) : {
    name  = "${token}._domainkey.${var.identity}"
    type  = "CNAME"
    value = "${token}.${var.dkim_zone}"
  } if local.is_domain]
}

output "is_verified" {
  description = "Whether SES lets the identity send."
  value       = aws_sesv2_email_identity.this.verified_for_sending_status
}
