locals {
  # those of Cognito's standard attributes that make sense on a form
  standard_attributes = toset([
    "address", "birthdate", "family_name", "gender", "given_name", "locale", "middle_name",
    "name", "nickname", "phone_number", "picture", "preferred_username", "profile",
    "website", "zoneinfo",
  ])

  # only Cognito sets these, and rules them
  own_attributes = ["email_verified", "identities", "phone_number_verified", "sub", "updated_at"]

  # what is said about each attribute on the form, by the name that Cognito has for it
  named = [for attribute in var.sign_up_attributes : merge(attribute, {
    name = contains(local.standard_attributes, attribute.name) ? attribute.name : "custom:${attribute.name}"
    type = coalesce(attribute.type, "String")
  })]
  said = { for index, attribute in local.named : attribute.name => {
    for rule, value in var.sign_up_attributes[index] : rule => value if value != null && !contains(["name", "label", "asked"], rule)
  } }

  # one that is to be made, where nothing else is said
  fresh = { for attribute in local.named : attribute.name => {
    name           = trimprefix(attribute.name, "custom:")
    type           = attribute.type
    developer_only = false
    required       = attribute.required == true
    mutable        = attribute.mutable != false
    has_lengths    = attribute.type == "String"
    min_length     = attribute.type != "String" ? null : attribute.name == "birthdate" ? 10 : attribute.required == true ? 1 : 0
    max_length     = attribute.type != "String" ? null : attribute.name == "birthdate" ? 10 : 2048
    has_values     = attribute.type == "Number"
    min_value      = attribute.type == "Number" ? 0 : null
    max_value      = attribute.type == "Number" ? 2147483647 : null
  } }

  # what the pool of existing_pool_id has, whose rules stay as they are
  existing = { for made in flatten(data.aws_cognito_user_pool.existing[*].schema_attributes) : made.name => {
    name           = trimprefix(trimprefix(made.name, "dev:"), "custom:")
    type           = made.attribute_data_type
    developer_only = made.developer_only_attribute
    required       = made.required
    mutable        = made.mutable
    has_lengths    = try(length(made.string_attribute_constraints) > 0, false)
    min_length     = try(tonumber(made.string_attribute_constraints[0].min_length), null)
    max_length     = try(tonumber(made.string_attribute_constraints[0].max_length), null)
    has_values     = try(length(made.number_attribute_constraints) > 0, false)
    min_value      = try(tonumber(made.number_attribute_constraints[0].min_value), null)
    max_value      = try(tonumber(made.number_attribute_constraints[0].max_value), null)
  } if !contains(local.own_attributes, made.name) }

  # what the pool is to have
  attributes = merge(
    { email = {
      name           = "email"
      type           = "String"
      developer_only = false
      required       = true
      mutable        = true
      has_lengths    = true
      min_length     = 0
      max_length     = 2048
      has_values     = false
      min_value      = null
      max_value      = null
    } },
    local.existing,
    { for name, attribute in local.fresh : name => merge(attribute, try(local.existing[name], {}), local.said[name]) },
  )

  sign_up_attributes = [for attribute in local.named : {
    name       = attribute.name
    label      = attribute.label
    type       = local.attributes[attribute.name].type
    required   = local.attributes[attribute.name].required
    mutable    = local.attributes[attribute.name].mutable
    min_length = local.attributes[attribute.name].min_length
    max_length = local.attributes[attribute.name].max_length
    min_value  = local.attributes[attribute.name].min_value
    max_value  = local.attributes[attribute.name].max_value
    asked      = attribute.asked
  }]

  # Every pool has the standard attributes in this form already. A block that says so
  # again is not read back, so it would show up in every plan of an imported pool.
  schema = [for name, attribute in local.attributes : attribute if !(
    !strcontains(name, ":") &&
    attribute.type == "String" &&
    !attribute.required &&
    attribute.mutable &&
    attribute.min_length == (name == "birthdate" ? 10 : 0) &&
    attribute.max_length == (name == "birthdate" ? 10 : 2048)
  )]

  # What the pool can't become: Cognito keeps every attribute as it was made, and a
  # standard one whose rules change would be added again, as a custom one.
  made = {
    for made in flatten(concat(data.aws_cognito_user_pool.existing[*].schema_attributes, data.aws_cognito_user_pool.made[*].schema_attributes)) :
    made.name => made if !contains(local.own_attributes, made.name)
  }
  removed = [for name, made in local.made : name if !contains(keys(local.attributes), name) && (strcontains(name, ":") || made.required)]
  kept    = { for name, made in local.made : name => made if contains(keys(local.attributes), name) }
  changed = [for name, made in local.kept : name if !(
    made.attribute_data_type == local.attributes[name].type &&
    made.required == local.attributes[name].required &&
    made.mutable == local.attributes[name].mutable &&
    try(tonumber(made.string_attribute_constraints[0].min_length), null) == local.attributes[name].min_length &&
    try(tonumber(made.string_attribute_constraints[0].max_length), null) == local.attributes[name].max_length &&
    try(tonumber(made.number_attribute_constraints[0].min_value), null) == local.attributes[name].min_value &&
    try(tonumber(made.number_attribute_constraints[0].max_value), null) == local.attributes[name].max_value
  )]
  # what sign-up fails without
  unasked = [for name, made in local.existing : name if made.required && name != "email" && !anytrue([for attribute in local.sign_up_attributes : attribute.name == name && attribute.asked])]

  # null leaves it to Cognito, which has the password alone
  asked_factors = concat(var.passkeys == null ? [] : ["WEB_AUTHN"], var.email_codes.first_factor ? ["EMAIL_OTP"] : [])
  first_factors = var.first_factors != null || length(local.asked_factors) == 0 ? var.first_factors : toset(concat(["PASSWORD"], local.asked_factors))
  by_phone      = coalesce(var.recovery_by_phone, var.email_codes.second_factor)
  recovery      = [for name in ["email", "phone_number"] : "verified_${name}" if contains(var.auto_verified_attributes, name) || (name == "phone_number" && local.by_phone)]

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
  # Cognito sends it at a sign-in, where it is good for as long as the challenge
  sign_in_message = templatefile("${path.module}/mail.html.tftpl", merge(local.brand, {
    title    = "Your code to sign in"
    lead     = "Type this code on the page that asked for it:"
    values   = [{ label = "", value = "{####}", size = 32 }]
    validity = "The code is good for a few minutes, and once."
    warning  = "Give the code to nobody. If you are not signing in, somebody else tries to: choose a new password."
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
  username_attributes      = length(var.username_attributes) == 0 ? null : var.username_attributes
  alias_attributes         = length(var.alias_attributes) == 0 ? null : var.alias_attributes
  auto_verified_attributes = var.auto_verified_attributes
  region                   = var.region
  tags                     = var.tags

  # older pools have none, which means that case counts
  dynamic "username_configuration" {
    for_each = var.username_case_sensitive == null ? [] : [var.username_case_sensitive]

    content {
      case_sensitive = username_configuration.value
    }
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

  # An empty block would turn nothing on: hashicorp/terraform-provider-aws#43917.
  dynamic "email_mfa_configuration" {
    for_each = var.email_codes.second_factor ? [var.email_codes] : []

    content {
      subject = coalesce(email_mfa_configuration.value.subject, "Your code for ${var.brand.name}")
      message = coalesce(email_mfa_configuration.value.message, local.sign_in_message)
    }
  }

  dynamic "device_configuration" {
    for_each = var.remembered_devices == null ? [] : [var.remembered_devices]

    content {
      challenge_required_on_new_device      = device_configuration.value.challenge_required_on_new_device
      device_only_remembered_on_user_prompt = device_configuration.value.only_remembered_on_user_prompt
    }
  }

  account_recovery_setting {
    dynamic "recovery_mechanism" {
      for_each = var.password_reset ? local.recovery : ["admin_only"]

      content {
        name     = recovery_mechanism.value
        priority = recovery_mechanism.key + 1
      }
    }
  }

  # a changed address counts only after its code came back
  dynamic "user_attribute_update_settings" {
    for_each = length(var.auto_verified_attributes) == 0 ? [] : [var.auto_verified_attributes]

    content {
      attributes_require_verification_before_update = user_attribute_update_settings.value
    }
  }

  admin_create_user_config {
    allow_admin_create_user_only = !var.self_sign_up

    invite_message_template {
      email_subject = coalesce(var.invitation_email.subject, "Your account at ${var.brand.name}")
      email_message = coalesce(var.invitation_email.message, local.invitation_message)
      # the provider sends "" without, which Cognito refuses, though no message goes out
      sms_message = var.invitation_email.sms_message
    }
  }

  dynamic "sign_in_policy" {
    for_each = local.first_factors == null ? [] : [local.first_factors]

    content {
      allowed_first_auth_factors = sign_in_policy.value
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
      create_auth_challenge          = lambda_config.value.create_auth_challenge
      custom_message                 = lambda_config.value.custom_message
      define_auth_challenge          = lambda_config.value.define_auth_challenge
      post_authentication            = lambda_config.value.post_authentication
      post_confirmation              = lambda_config.value.post_confirmation
      pre_authentication             = lambda_config.value.pre_authentication
      pre_sign_up                    = lambda_config.value.pre_sign_up
      verify_auth_challenge_response = lambda_config.value.verify_auth_challenge_response

      dynamic "pre_token_generation_config" {
        for_each = lambda_config.value.pre_token_generation == null ? [] : [lambda_config.value.pre_token_generation]

        content {
          lambda_arn     = pre_token_generation_config.value
          lambda_version = coalesce(var.pre_token_generation_version, var.tier == "LITE" ? "V1_0" : "V2_0")
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

  dynamic "schema" {
    for_each = local.schema

    content {
      name                     = schema.value.name
      attribute_data_type      = schema.value.type
      developer_only_attribute = schema.value.developer_only
      required                 = schema.value.required
      mutable                  = schema.value.mutable

      # without constraints, every plan would show a change
      dynamic "string_attribute_constraints" {
        for_each = schema.value.has_lengths ? [true] : []

        content {
          min_length = schema.value.min_length
          max_length = schema.value.max_length
        }
      }

      dynamic "number_attribute_constraints" {
        for_each = schema.value.has_values ? [true] : []

        content {
          min_value = schema.value.min_value
          max_value = schema.value.max_value
        }
      }
    }
  }

  lifecycle {
    # A change of these would have Terraform delete the pool, and every account with it.
    # So none is ever planned, and what differs is refused.
    ignore_changes = [
      alias_attributes,
      name,
      region,
      username_attributes,
      username_configuration,
    ]

    postcondition {
      condition     = self.name == var.name
      error_message = "The pool is named ${jsonencode(self.name)}, and Cognito renames none: set name to that."
    }

    postcondition {
      condition     = toset(coalesce(self.username_attributes, [])) == toset(var.username_attributes)
      error_message = "User names of the pool are by ${jsonencode(coalesce(self.username_attributes, []))}, which Cognito never changes: set username_attributes to that."
    }

    postcondition {
      condition     = toset(coalesce(self.alias_attributes, [])) == toset(var.alias_attributes)
      error_message = "The pool has the aliases ${jsonencode(coalesce(self.alias_attributes, []))}, which Cognito never changes: set alias_attributes to that."
    }

    postcondition {
      condition     = one(self.username_configuration[*].case_sensitive) == var.username_case_sensitive
      error_message = "Whether user names of the pool are case-sensitive can't change: set username_case_sensitive to ${jsonencode(one(self.username_configuration[*].case_sensitive))}."
    }

    postcondition {
      condition     = var.region == null ? true : self.region == var.region
      error_message = "The pool is in another region, and a pool can't move: set region to that of its ARN, ${self.arn}."
    }

    # hashicorp/terraform-provider-aws#38617, #45529: the block that is left out stays
    postcondition {
      condition     = var.triggers.pre_token_generation != null ? true : try(length(flatten(self.lambda_config[*].pre_token_generation_config)), 0) == 0
      error_message = "The pool has a pre token generation function, which AWS provider 6.62 takes away with all other triggers alone: were the function gone, nobody could sign in. Name it in triggers; one of `functions` stays with group_claims = {}, and adds nothing then."
    }

    postcondition {
      condition     = var.existing_pool_id == null ? true : self.id == var.existing_pool_id
      error_message = "existing_pool_id is not the pool that Terraform keeps here, which is ${self.id}: write an import block for the one that you mean, or take existing_pool_id out."
    }
  }
}

# What attributes the pool has, for `existing`: read while planning, since its id is known.
data "aws_cognito_user_pool" "existing" {
  count = var.existing_pool_id == null ? 0 : 1

  user_pool_id = var.existing_pool_id
  region       = var.region
}

# The same for a pool that was made here, for `removed` and `changed`. The way round by
# terraform_data has the plan read them: what refers to a resource with changes directly
# is read after these.
resource "terraform_data" "id" {
  count = var.existing_pool_id == null ? 1 : 0

  input = aws_cognito_user_pool.this.id
}

# there was always one, before a pool could be named
moved {
  from = terraform_data.id
  to   = terraform_data.id[0]
}

data "aws_cognito_user_pool" "made" {
  count = var.existing_pool_id == null ? 1 : 0

  user_pool_id = terraform_data.id[0].output
  region       = var.region
}

# What is on and stays on, because the provider leaves what is not said: in an existing
# pool, and where passkeys or email_codes were set before.
check "first_factors" {
  assert {
    condition     = local.first_factors != null ? true : length(setsubtract(flatten(aws_cognito_user_pool.this.sign_in_policy[*].allowed_first_auth_factors), ["PASSWORD"])) == 0
    error_message = "The pool lets people in by more than passwords: ${jsonencode(flatten(aws_cognito_user_pool.this.sign_in_policy[*].allowed_first_auth_factors))}. That stays on: set first_factors to [\"PASSWORD\"] to switch the rest off, or to all of these to keep them."
  }
}

check "second_factors" {
  assert {
    condition     = var.existing_pool_id == null || var.mfa == "OFF" || var.sms_mfa ? true : length(aws_cognito_user_pool.this.sms_configuration) == 0
    error_message = "The pool may send text messages, so with mfa = \"${var.mfa}\" they are a second factor beside the authenticator app, and the provider can't switch that off. Set sms_mfa to true to accept it, or mfa to \"OFF\" to have no second factor."
  }
}
