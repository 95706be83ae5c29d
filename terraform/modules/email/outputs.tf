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

output "notice_sender" {
  description = "What the app takes as NOTICE_SENDER; null without notices_from_address."
  value       = var.notices_from_address
}

output "notice_policy" {
  description = "IAM policy (JSON) for the role that runs the app: to mail by this identity, from notices_from_address only; null without."
  value = var.notices_from_address == null ? null : jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "Notices"
      Effect = "Allow"
      Action = "ses:SendEmail"
      # the identity sends by its configuration set
      Resource  = [aws_sesv2_email_identity.this.arn, aws_sesv2_configuration_set.this.arn]
      Condition = { StringEquals = { "ses:FromAddress" = local.notices_address } }
    }]
  })

  precondition {
    condition     = var.notices_from_address == null || (local.is_domain ? anytrue([for dot in ["@", "."] : endswith(coalesce(local.notices_address, "-"), "${dot}${var.identity}")]) : local.notices_address == var.identity)
    error_message = "notices_from_address must be of the identity: write an address at the domain, or the address itself."
  }
}
