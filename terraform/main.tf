provider "aws" {
  region = var.region

  default_tags {
    tags = var.tags
  }
}

module "user_pool" {
  source = "./modules/user_pool"

  name                = var.name
  tier                = var.tier
  deletion_protection = var.deletion_protection
  mfa                 = var.mfa
  password_policy     = var.password_policy
  sign_up_attributes  = var.sign_up_attributes
  self_sign_up        = var.self_sign_up
  password_reset      = var.password_reset
  issuer_type         = var.issuer_type
  brand               = local.brand
  verification_email  = var.verification_email
  invitation_email    = var.invitation_email
  email_sender        = local.email_sender
  passkeys            = var.passkeys
  threat_protection   = try(var.protection.threats.mode, null)
  triggers            = var.triggers
}

locals {
  said = try(jsondecode(file(var.brand_file)), {})
  # as the pages have it
  brand = {
    name    = try(trimspace(local.said.name), null)
    primary = try(local.said.light.primary, local.said.dark.primary, null)
  }

  email_sender    = var.email_sender != null ? var.email_sender : try(module.email[0].sender, null)
  form_attributes = [for attribute in module.user_pool.sign_up_attributes : attribute.name]

  clients = merge(var.clients, {
    # the app's
    web = {
      generate_secret = false
      auth_flows      = null
      read_attributes = concat(["email", "email_verified"], local.form_attributes)
      # immutable ones too: SignUp may only set what the client may write, and Cognito
      # itself refuses to change an immutable attribute later
      write_attributes       = concat(["email"], local.form_attributes)
      token_validity         = var.token_validity
      refresh_token_rotation = var.refresh_token_rotation
      oauth                  = null
    }
  })
  client_ids = { for name, client in module.user_pool_client : name => client.id }
}

module "user_pool_client" {
  source   = "./modules/user_pool_client"
  for_each = local.clients

  name                   = each.key
  user_pool_id           = module.user_pool.id
  generate_secret        = each.value.generate_secret
  auth_flows             = each.value.auth_flows
  read_attributes        = each.value.read_attributes
  write_attributes       = each.value.write_attributes
  token_validity         = each.value.token_validity
  refresh_token_rotation = each.value.refresh_token_rotation
  oauth                  = each.value.oauth
}

# there was one client, before there could be more
moved {
  from = module.user_pool_client
  to   = module.user_pool_client["web"]
}

module "groups" {
  source = "./modules/groups"

  user_pool_id = module.user_pool.id
  groups       = var.groups
}

module "domain" {
  source = "./modules/domain"
  count  = var.domain == null ? 0 : 1

  user_pool_id    = module.user_pool.id
  region          = module.user_pool.region
  domain          = var.domain.name
  certificate_arn = var.domain.certificate_arn
  managed_login   = var.domain.managed_login
  client_ids      = { for name, client in var.clients : name => local.client_ids[name] if client.oauth != null }
}

module "email" {
  source = "./modules/email"
  count  = var.email == null ? 0 : 1

  name             = coalesce(var.email.name, var.name)
  region           = var.region
  identity         = var.email.identity
  from_address     = var.email.from_address
  reply_to_address = var.email.reply_to_address
  active           = var.email.active
  dkim_zone        = var.email.dkim_zone
}

module "protection" {
  source = "./modules/protection"
  count  = var.protection == null ? 0 : 1

  name          = coalesce(var.protection.name, var.name)
  region        = var.region
  user_pool_id  = module.user_pool.id
  user_pool_arn = module.user_pool.arn
  tier          = var.tier
  client_ids    = local.client_ids
  threats       = var.protection.threats
  waf           = var.protection.waf
  alarms        = var.protection.alarms
  logs          = var.protection.logs
  kms_key_arn   = var.protection.kms_key_arn
}

module "session_table" {
  source = "./modules/session_table"
  count  = var.session_table == null ? 0 : 1

  name                   = coalesce(var.session_table.name, "${var.name}-sessions")
  region                 = var.region
  deletion_protection    = var.deletion_protection
  point_in_time_recovery = var.session_table.point_in_time_recovery
  kms_key_arn            = var.session_table.kms_key_arn
}
