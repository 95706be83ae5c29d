output "id" {
  description = "Id of the user pool."
  value       = aws_cognito_user_pool.this.id
}

output "arn" {
  description = "ARN of the user pool."
  value       = aws_cognito_user_pool.this.arn
}

output "name" {
  description = "Name of the user pool."
  value       = aws_cognito_user_pool.this.name
}

output "endpoint" {
  description = "Host and path that the provider names the pool by: cognito-idp.REGION.amazonaws.com/ID."
  value       = aws_cognito_user_pool.this.endpoint
}

output "region" {
  description = "Region of the user pool."
  value       = local.region
}

output "issuer" {
  description = "What the `iss` claim of the pool's tokens says."
  value       = local.issuer
}

output "jwks_uri" {
  description = "Where the public keys are that sign the pool's tokens."
  value       = "${local.issuer}/.well-known/jwks.json"
}

output "password_policy" {
  description = "What the pool asks of a password."
  value = {
    minimum_length    = var.password_policy.minimum_length
    require_lowercase = var.password_policy.require_lowercase
    require_uppercase = var.password_policy.require_uppercase
    require_numbers   = var.password_policy.require_numbers
    require_symbols   = var.password_policy.require_symbols
  }
}

output "sign_up_attributes" {
  description = "What people fill in when they register, under the names that SignUp takes."
  value = [for attribute in local.sign_up_attributes : {
    for key, value in attribute : key => value if key != "asked"
  } if attribute.asked]

  precondition {
    condition     = length(local.removed) == 0
    error_message = "Cognito never removes an attribute: ${join(", ", local.removed)}. List it in sign_up_attributes as it was made (with asked = false to take it off the form), or name the pool in existing_pool_id to keep whatever it has."
  }

  precondition {
    condition     = length(local.changed) == 0
    error_message = "Cognito never changes an attribute, nor requires one of an existing pool: ${join(", ", local.changed)}. Say in sign_up_attributes what it was made with: ${jsonencode([for name in local.changed : { name = trimprefix(name, "custom:"), type = local.made[name].attribute_data_type, required = local.made[name].required, mutable = local.made[name].mutable, lengths = local.made[name].string_attribute_constraints, values = local.made[name].number_attribute_constraints }])}. Or name the pool in existing_pool_id to keep whatever it has, and add an attribute of another name."
  }

  precondition {
    condition     = !var.self_sign_up || length(local.unasked) == 0
    error_message = "The pool requires more than the form asks, so that nobody could register: ${join(", ", local.unasked)}. List it in sign_up_attributes, or set self_sign_up to false."
  }
}

output "mfa" {
  description = "Whether a second factor is OFF, OPTIONAL or ON."
  value       = var.mfa
}

output "self_sign_up" {
  description = "Whether people register themselves."
  value       = var.self_sign_up
}

output "password_reset" {
  description = "Whether a mailed code replaces a forgotten password."
  value       = var.password_reset
}

output "first_factors" {
  description = "What a sign-in may begin with, by Cognito's names."
  value       = [for name in ["PASSWORD", "WEB_AUTHN", "EMAIL_OTP", "SMS_OTP"] : name if contains(coalesce(local.first_factors, toset(["PASSWORD"])), name)]
}

output "second_factors" {
  description = "What may be the second factor, by the names of Cognito's challenges; none with mfa OFF."
  value       = var.mfa == "OFF" ? [] : concat(["SOFTWARE_TOKEN_MFA"], var.email_codes.second_factor ? ["EMAIL_OTP"] : [])
}

output "passkeys_relying_party" {
  description = "The domain that passkeys are for; empty without."
  value       = try(var.passkeys.relying_party_id, "")
}

output "remembers_devices" {
  description = "Whether a remembered device goes without the second factor."
  value       = var.mfa != "OFF" && try(var.remembered_devices.challenge_required_on_new_device, false)
}

output "confirm_user_policy" {
  description = "IAM policy (JSON) for who runs scripts/confirm_user.py: its calls, on this pool only."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "ConfirmUsers"
      Effect = "Allow"
      Action = [
        "cognito-idp:AdminAddUserToGroup",
        "cognito-idp:AdminConfirmSignUp",
        "cognito-idp:AdminCreateUser",
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminSetUserPassword",
        "cognito-idp:AdminUpdateUserAttributes",
        "cognito-idp:CreateGroup",
        "cognito-idp:GetGroup",
        "cognito-idp:ListGroups",
        "cognito-idp:ListUsers",
        "cognito-idp:ListUsersInGroup",
      ]
      Resource = aws_cognito_user_pool.this.arn
    }]
  })
}

output "link_user_policy" {
  description = "IAM policy (JSON) for who runs scripts/link_user.py: its calls, on this pool only. Whoever has it can let anybody in as anybody."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "LinkUsers"
      Effect = "Allow"
      Action = [
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminLinkProviderForUser",
      ]
      Resource = aws_cognito_user_pool.this.arn
    }]
  })
}

output "doctor_policy" {
  description = "IAM policy (JSON) for who runs scripts/doctor.py: it reads this pool, its accounts and what it sends by."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid    = "ReadPool"
        Effect = "Allow"
        Action = [
          "cognito-idp:AdminGetUser",
          "cognito-idp:DescribeUserPool",
          "cognito-idp:DescribeUserPoolClient",
          "cognito-idp:GetUserPoolMfaConfig",
          "cognito-idp:ListUsers",
        ]
        Resource = aws_cognito_user_pool.this.arn
      }],
      [for sender in var.email_sender[*] : {
        Sid      = "ReadSender"
        Effect   = "Allow"
        Action   = ["ses:GetEmailIdentity"]
        Resource = sender.source_arn
      }],
      # SES has no narrower resource for it
      [for sender in var.email_sender[*] : {
        Sid      = "ReadSesAccount"
        Effect   = "Allow"
        Action   = ["ses:GetAccount"]
        Resource = "*"
      }],
      [for sms in aws_cognito_user_pool.this.sms_configuration : {
        Sid      = "ReadSmsRole"
        Effect   = "Allow"
        Action   = ["iam:GetRole"]
        Resource = sms.sns_caller_arn
      }],
    )
  })
}
