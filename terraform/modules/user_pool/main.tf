locals {
  # those of Cognito's standard attributes that make sense on a form
  standard_attributes = toset([
    "address", "birthdate", "family_name", "gender", "given_name", "locale", "middle_name",
    "name", "nickname", "phone_number", "picture", "preferred_username", "profile",
    "website", "zoneinfo",
  ])

  sign_up_attributes = [for attribute in var.sign_up_attributes : {
    name       = contains(local.standard_attributes, attribute.name) ? attribute.name : "custom:${attribute.name}"
    label      = attribute.label
    type       = attribute.type
    required   = attribute.required
    mutable    = attribute.mutable
    min_length = attribute.type != "String" ? null : coalesce(attribute.min_length, attribute.name == "birthdate" ? 10 : attribute.required ? 1 : 0)
    max_length = attribute.type != "String" ? null : coalesce(attribute.max_length, attribute.name == "birthdate" ? 10 : 2048)
    min_value  = attribute.type != "Number" ? null : coalesce(attribute.min_value, 0)
    max_value  = attribute.type != "Number" ? null : coalesce(attribute.max_value, 2147483647)
    asked      = attribute.asked
  }]

  # Every pool has the standard attributes in this form already. A block that says so
  # again is not read back, so it would show up in every plan of an imported pool.
  schema = [for attribute in local.sign_up_attributes : attribute if !(
    contains(local.standard_attributes, attribute.name)
    && !attribute.required
    && attribute.mutable
    && attribute.min_length == (attribute.name == "birthdate" ? 10 : 0)
    && attribute.max_length == (attribute.name == "birthdate" ? 10 : 2048)
  )]

  wanted = { for attribute in local.sign_up_attributes : attribute.name => attribute }

  # What the pool can't become: Cognito keeps every attribute as it was made, and a
  # standard one whose rules change would be added again, as a custom one.
  lost = [for made in data.aws_cognito_user_pool.made.schema_attributes : made.name if
    startswith(made.name, "custom:") || contains(local.standard_attributes, made.name)
    ? !contains(keys(local.wanted), made.name)
    ? startswith(made.name, "custom:") || made.required
    : !(
      made.attribute_data_type == local.wanted[made.name].type
      && made.required == local.wanted[made.name].required
      && made.mutable == local.wanted[made.name].mutable
      && try(tonumber(made.string_attribute_constraints[0].min_length) == local.wanted[made.name].min_length, true)
      && try(tonumber(made.string_attribute_constraints[0].max_length) == local.wanted[made.name].max_length, true)
      && try(tonumber(made.number_attribute_constraints[0].min_value) == local.wanted[made.name].min_value, true)
      && try(tonumber(made.number_attribute_constraints[0].max_value) == local.wanted[made.name].max_value, true)
    )
    : false
  ]

  # Cognito has one text for every code: of a sign-up, of a changed address (24 hours),
  # of a forgotten password (1 hour). What people copy has nothing else on its line:
  # Cognito's own invitation has a full stop behind the password, which is copied too.
  brand = {
    name    = replace(replace(replace(var.brand.name, "&", "&amp;"), "<", "&lt;"), ">", "&gt;")
    primary = var.brand.primary
  }
  verification_message = templatefile("${path.module}/mail.html.tftpl", merge(local.brand, {
    title    = "Your code"
    lead     = "Type this code on the page that asked for it:"
    values   = [{ label = "", value = "{####}", size = 32 }]
    validity = "The code is good for 24 hours, or for 1 hour if you forgot your password."
    warning  = "Give the code to nobody. If you did not ask for one, ignore this mail: without the code nothing changes."
  }))
  temporary_days = var.password_policy.temporary_password_validity_days
  invitation_message = templatefile("${path.module}/mail.html.tftpl", merge(local.brand, {
    title = "You have an account"
    lead  = "An account was made for you. Sign in with:"
    values = [
      { label = "Email", value = "{username}", size = 16 },
      { label = "Temporary password", value = "{####}", size = 24 },
    ]
    validity = "The temporary password is good for ${local.temporary_days == 1 ? "1 day" : "${local.temporary_days} days"}. When you sign in, you choose your own."
    warning  = "Give the password to nobody. If you do not know what this is about, ignore this mail."
  }))

  region = split(":", aws_cognito_user_pool.this.arn)[3]
  host   = var.issuer_type == "UPDATED" ? "issuer-cognito-idp" : "cognito-idp"
  issuer = "https://${local.host}.${local.region}.${data.aws_partition.current.dns_suffix}/${aws_cognito_user_pool.this.id}"
}

data "aws_partition" "current" {}

resource "aws_cognito_user_pool" "this" {
  name                     = var.name
  user_pool_tier           = var.tier
  deletion_protection      = var.deletion_protection ? "ACTIVE" : "INACTIVE"
  mfa_configuration        = var.mfa
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  region                   = var.region
  tags                     = var.tags

  username_configuration {
    case_sensitive = false
  }

  password_policy {
    minimum_length                   = var.password_policy.minimum_length
    require_lowercase                = var.password_policy.require_lowercase
    require_uppercase                = var.password_policy.require_uppercase
    require_numbers                  = var.password_policy.require_numbers
    require_symbols                  = var.password_policy.require_symbols
    temporary_password_validity_days = var.password_policy.temporary_password_validity_days
    password_history_size            = var.password_policy.history_size == 0 ? null : var.password_policy.history_size
  }

  dynamic "software_token_mfa_configuration" {
    for_each = var.mfa == "OFF" ? [] : [true]

    content {
      enabled = true
    }
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = var.password_reset ? "verified_email" : "admin_only"
      priority = 1
    }
  }

  # a changed address counts only after its code came back
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  admin_create_user_config {
    allow_admin_create_user_only = !var.self_sign_up

    invite_message_template {
      email_subject = coalesce(var.invitation_email.subject, "Your account at ${var.brand.name}")
      email_message = coalesce(var.invitation_email.message, local.invitation_message)
      # nobody gets one, but the provider sends "" without, which Cognito refuses
      sms_message = "{username} {####}"
    }
  }

  dynamic "sign_in_policy" {
    for_each = var.passkeys == null ? [] : [true]

    content {
      allowed_first_auth_factors = ["PASSWORD", "WEB_AUTHN"]
    }
  }

  dynamic "web_authn_configuration" {
    for_each = var.passkeys == null ? [] : [var.passkeys]

    content {
      relying_party_id  = web_authn_configuration.value.relying_party_id
      user_verification = web_authn_configuration.value.user_verification
    }
  }

  dynamic "user_pool_add_ons" {
    for_each = var.threat_protection == "OFF" ? [] : [var.threat_protection]

    content {
      advanced_security_mode = user_pool_add_ons.value
    }
  }

  # an empty block would show up in every plan
  dynamic "lambda_config" {
    for_each = anytrue([for arn in values(var.triggers) : arn != null]) ? [var.triggers] : []

    content {
      custom_message      = lambda_config.value.custom_message
      post_authentication = lambda_config.value.post_authentication
      post_confirmation   = lambda_config.value.post_confirmation
      pre_authentication  = lambda_config.value.pre_authentication
      pre_sign_up         = lambda_config.value.pre_sign_up

      dynamic "pre_token_generation_config" {
        for_each = lambda_config.value.pre_token_generation == null ? [] : [lambda_config.value.pre_token_generation]

        content {
          lambda_arn     = pre_token_generation_config.value
          lambda_version = var.tier == "LITE" ? "V1_0" : "V2_0"
        }
      }
    }
  }

  # Cognito sends this for sign-up, for a changed address and for a forgotten password
  verification_message_template {
    default_email_option = "CONFIRM_WITH_CODE"
    email_subject        = coalesce(var.verification_email.subject, "Your code for ${var.brand.name}")
    email_message        = coalesce(var.verification_email.message, local.verification_message)
  }

  email_configuration {
    email_sending_account  = var.email_sender == null ? "COGNITO_DEFAULT" : "DEVELOPER"
    source_arn             = try(var.email_sender.source_arn, null)
    from_email_address     = try(var.email_sender.from_address, null)
    reply_to_email_address = try(var.email_sender.reply_to_address, null)
    configuration_set      = try(var.email_sender.configuration_set, null)
  }

  schema {
    name                = "email"
    attribute_data_type = "String"
    required            = true
    mutable             = true

    string_attribute_constraints {
      min_length = "0"
      max_length = "2048"
    }
  }

  dynamic "schema" {
    for_each = local.schema

    content {
      name                = trimprefix(schema.value.name, "custom:")
      attribute_data_type = schema.value.type
      required            = schema.value.required
      mutable             = schema.value.mutable

      # without constraints, every plan would show a change
      dynamic "string_attribute_constraints" {
        for_each = schema.value.type == "String" ? [true] : []

        content {
          min_length = schema.value.min_length
          max_length = schema.value.max_length
        }
      }

      dynamic "number_attribute_constraints" {
        for_each = schema.value.type == "Number" ? [true] : []

        content {
          min_value = schema.value.min_value
          max_value = schema.value.max_value
        }
      }
    }
  }
}

# What attributes the pool has, for `lost`. The way round by terraform_data has the plan
# read them: what refers to a resource with changes directly is read after these.
resource "terraform_data" "id" {
  input = aws_cognito_user_pool.this.id
}

data "aws_cognito_user_pool" "made" {
  user_pool_id = terraform_data.id.output
}
