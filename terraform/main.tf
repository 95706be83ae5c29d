# No provider block: the caller's provider is used, and the environment's (AWS_REGION)
# where there is no caller. A module with one takes no count, for_each or depends_on.

module "user_pool" {
  source = "./modules/user_pool"

  name                = var.name
  region              = var.region
  tags                = var.tags
  tier                = var.tier
  deletion_protection = var.deletion_protection
  mfa                 = var.mfa
  password_policy     = var.password_policy
  sign_up_attributes  = var.sign_up_attributes
  self_sign_up        = var.self_sign_up
  password_reset      = var.password_reset
  recovery_by_phone   = var.recovery_by_phone
  issuer_type         = var.issuer_type
  brand               = local.brand
  verification_email  = var.verification_email
  invitation_email    = var.invitation_email
  email_sender        = local.email_sender
  passkeys            = var.passkeys
  email_codes         = var.email_codes
  remembered_devices  = var.remembered_devices
  threat_protection   = try(var.protection.threats.mode, null)
  triggers            = merge(var.triggers, local.functions)

  existing_pool_id             = var.existing_pool_id
  username_attributes          = var.username_attributes
  alias_attributes             = var.alias_attributes
  username_case_sensitive      = var.username_case_sensitive
  auto_verified_attributes     = var.auto_verified_attributes
  sms_mfa                      = var.sms_mfa
  first_factors                = var.first_factors
  pre_token_generation_version = var.pre_token_generation_version
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

  # of the one instance: all of them ([*]) would be the whole module, which waits for the pool
  functions = try(module.triggers[0].arns, {})

  app_clients = { for name, client in { web = var.app_client } : name => {
    name            = client.name
    generate_secret = false
    auth_flows      = client.auth_flows
    choice          = local.chooses
    read_attributes = concat(["email", "email_verified"], local.form_attributes, client.read_attributes)
    # immutable ones too: SignUp may only set what the client may write, and Cognito
    # itself refuses to change an immutable attribute later
    write_attributes       = concat(["email"], local.form_attributes, client.write_attributes)
    token_validity         = var.token_validity
    refresh_token_rotation = var.refresh_token_rotation
    oauth                  = local.app_oauth
  } if client != null }

  # passkeys and mailed codes are asked for by USER_AUTH alone
  chooses = var.passkeys != null || var.email_codes.first_factor
  # the app exchanges codes at one path alone
  callback_path = "/auth/callback"
  sign_out_urls = compact([for provider in values(var.identity_providers) : try(provider.sign_out_url, null)])
  # what it asks for: the last three of OpenID Connect, the first for calls on the account
  app_scopes = toset(["aws.cognito.signin.user.admin", "email", "openid", "profile"])
  # what it needs of its client for that, where nothing else is said
  app_way_back = {
    callback_urls      = toset([for origin in var.app_origins : "${origin}${local.callback_path}"])
    logout_urls        = setunion([for origin in var.app_origins : "${origin}/"], local.sign_out_urls)
    scopes             = local.app_scopes
    flows              = toset(["code"])
    identity_providers = toset(keys(var.identity_providers))
  }
  app_ways_back  = [for url in coalesce(try(var.app_client.oauth.callback_urls, null), []) : url if try(endswith(url, local.callback_path), false)]
  app_comes_back = length(var.identity_providers) > 0 && length(local.app_ways_back) > 0
  app_oauth = length(var.app_origins) > 0 ? local.app_way_back : !local.app_comes_back ? try(var.app_client.oauth, null) : {
    callback_urls      = var.app_client.oauth.callback_urls
    logout_urls        = setunion(coalesce(var.app_client.oauth.logout_urls, []), [for url in local.app_ways_back : trimsuffix(url, trimprefix(local.callback_path, "/"))], local.sign_out_urls)
    scopes             = coalesce(var.app_client.oauth.scopes, local.app_way_back.scopes)
    flows              = coalesce(var.app_client.oauth.flows, local.app_way_back.flows)
    identity_providers = coalesce(var.app_client.oauth.identity_providers, local.app_way_back.identity_providers)
  }
  # whose accounts the app lets in, by the pages of the domain
  app_providers = var.domain == null || !(local.app_comes_back || length(var.app_origins) > 0) ? [] : [
    for name, provider in var.identity_providers : merge(
      { name = name, type = provider.type },
      provider.sign_out_url == null ? {} : { sign_out_url = provider.sign_out_url },
    )
    if contains(coalesce(local.app_oauth.identity_providers, []), name)
  ]
  # where passkeys of the app are made
  app_hosts = var.app != null ? [var.app.domain] : [for origin in var.app_origins : try(regex("^https?://([^:/]+)", origin)[0], "")]

  clients = merge(
    { for name, client in var.clients : name => merge(client, { name = coalesce(client.name, name), choice = false }) },
    local.app_clients,
  )
  client_ids = { for name, client in module.user_pool_client : name => client.id }

  # of the variables alone: what they are checked against can't wait for the pool
  oauth = merge(
    { for name, client in var.clients : name => client.oauth if client.oauth != null },
    { for name, oauth in { web = local.app_oauth } : name => oauth if oauth != null },
  )
  hosted = [for name, oauth in local.oauth : name if !contains(coalesce(oauth.flows, []), "client_credentials")]
  scopes = flatten([for identifier, server in var.resource_servers : [for scope in keys(server.scopes) : "${identifier}/${scope}"]])
}

# what clients may name comes before them
module "resource_servers" {
  source = "./modules/resource_servers"

  user_pool_id     = module.user_pool.id
  region           = var.region
  resource_servers = var.resource_servers
}

module "identity_providers" {
  source = "./modules/identity_providers"

  user_pool_id       = module.user_pool.id
  region             = var.region
  identity_providers = var.identity_providers
  secrets            = var.identity_provider_secrets
}

module "user_pool_client" {
  source   = "./modules/user_pool_client"
  for_each = local.clients

  name                   = each.value.name
  user_pool_id           = module.user_pool.id
  region                 = var.region
  generate_secret        = each.value.generate_secret
  auth_flows             = each.value.auth_flows
  choice                 = each.value.choice
  read_attributes        = each.value.read_attributes
  write_attributes       = each.value.write_attributes
  token_validity         = each.value.token_validity
  refresh_token_rotation = each.value.refresh_token_rotation
  oauth                  = each.value.oauth

  depends_on = [module.identity_providers, module.resource_servers]
}

# Cognito refuses these in the apply. Warnings only: a pool that was there before may have
# more than what Terraform knows of.
check "scopes_have_a_resource_server" {
  assert {
    condition = alltrue(flatten([for oauth in values(local.oauth) : [
      for scope in coalesce(oauth.scopes, []) : !strcontains(scope, "/") || contains(local.scopes, scope)
    ]]))
    error_message = "A client asks for a scope that none of resource_servers has: add it there, unless the pool has it already."
  }
}

check "identity_providers_are_there" {
  assert {
    condition = alltrue([for oauth in values(local.oauth) :
      length(setsubtract(coalesce(oauth.identity_providers, []), concat(["COGNITO"], keys(var.identity_providers)))) == 0
    ])
    error_message = "A client names a provider that none of identity_providers is: add it there, unless the pool has it already."
  }
}

# Cognito takes all of it, and then lets nobody in, or nobody twice. Source: its developer
# guide, "Mapping IdP attributes to profiles and tokens". Warnings only: accounts that were
# linked have their attributes already.
check "identity_providers_fill_in_what_the_pool_requires" {
  assert {
    condition = var.existing_pool_id != null || alltrue([for provider in values(var.identity_providers) :
      length(setsubtract(concat(["email"], [for attribute in var.sign_up_attributes : attribute.name if attribute.required == true]), keys(coalesce(provider.attributes, {})))) == 0
    ])
    error_message = "The pool requires email, and what is required in sign_up_attributes, of everybody: map it in attributes of each of identity_providers (attributes = { email = \"email\" }), or people who come by that provider are refused."
  }
}

check "identity_providers_fill_in_what_the_pool_has" {
  assert {
    condition = var.existing_pool_id != null || alltrue(flatten([for provider in values(var.identity_providers) : [
      for name in keys(coalesce(provider.attributes, {})) : contains([for attribute in var.sign_up_attributes : "custom:${attribute.name}"], name) if startswith(name, "custom:")
    ]]))
    error_message = "A provider fills in a custom attribute that the pool lacks, which Cognito refuses: list it in sign_up_attributes, with asked = false to keep it off the form."
  }
}

check "identity_providers_fill_in_what_can_change" {
  assert {
    condition = length(setintersection(
      flatten([for provider in values(var.identity_providers) : keys(coalesce(provider.attributes, {}))]),
      flatten([for attribute in var.sign_up_attributes : [attribute.name, "custom:${attribute.name}"] if attribute.mutable == false]),
    )) == 0
    error_message = "A provider fills in an attribute that can't change (mutable = false), so that nobody comes in a second time: leave it out of attributes of identity_providers."
  }
}

check "identity_providers_fill_in_what_the_app_may_write" {
  assert {
    condition = length(setsubtract(
      flatten([for name, provider in var.identity_providers : keys(coalesce(provider.attributes, {})) if contains(coalesce(try(local.app_oauth.identity_providers, null), []), name)]),
      concat(["email_verified", "phone_number_verified", "username"], try(local.app_clients.web.write_attributes, [])),
    )) == 0
    error_message = "Cognito writes what a provider says by the rights of the client that people come to, and refuses them where it has none: list what is in attributes of identity_providers in write_attributes of app_client too."
  }
}

# there was one client, before there could be more
moved {
  from = module.user_pool_client
  to   = module.user_pool_client["web"]
}

module "groups" {
  source = "./modules/groups"

  user_pool_id = module.user_pool.id
  region       = var.region
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
  client_ids      = { for name in local.hosted : name => local.client_ids[name] }
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
  tags             = var.tags

  notices_from_address = var.email.notices_from_address
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
  tags          = var.tags
}

# The pool names these functions, and they let in this pool alone. That is no circle as
# long as neither module waits for the other as a whole.
module "triggers" {
  source = "./modules/triggers"
  count  = var.functions == null ? 0 : 1

  name               = coalesce(var.functions.name, var.name)
  region             = var.region
  user_pool_arn      = module.user_pool.arn
  sign_up_domains    = var.functions.sign_up_domains
  group_claims       = var.functions.group_claims
  mail_language      = var.functions.mail_language
  brand              = local.brand
  log_retention_days = var.functions.log_retention_days
  kms_key_arn        = var.functions.kms_key_arn
  tags               = var.tags
}

# Source: Cognito's developer guide, "Custom message Lambda trigger", and the API
# reference of EmailMessage. A warning only: the pool's own texts are under the same
# rule, and Cognito's own sender sends them.
check "mails_have_a_sender" {
  assert {
    condition     = try(var.functions.mail_language, null) == null || var.email_sender != null || try(var.email.active, false) == true
    error_message = "AWS documents texts of functions for mails by SES alone: set email_sender, or email with active = true, or try a sign-up before others do."
  }
}

# Cognito's own sender stops at 50 mails a day, and then nobody comes in by one.
check "codes_have_a_sender" {
  assert {
    condition     = !var.email_codes.first_factor || var.email_sender != null || try(var.email.active, false) == true
    error_message = "People who sign in by a mailed code share the 50 mails a day of Cognito's own sender: set email_sender, or email with active = true, before there are many."
  }
}

module "session_table" {
  source = "./modules/session_table"
  count  = var.session_table == null ? 0 : 1

  name                   = coalesce(var.session_table.name, "${var.name}-sessions")
  region                 = var.region
  deletion_protection    = var.deletion_protection
  point_in_time_recovery = var.session_table.point_in_time_recovery
  kms_key_arn            = var.session_table.kms_key_arn
  tags                   = var.tags
}

module "api" {
  source = "./modules/api"
  count  = var.api == null ? 0 : 1

  name               = coalesce(var.api.name, var.name)
  region             = var.region
  issuer             = module.user_pool.issuer
  client_ids         = [for name in var.api.clients : local.client_ids[name]]
  scopes             = var.api.scopes
  cors_origins       = var.api.cors_origins
  throttle           = var.api.throttle
  log_retention_days = var.api.log_retention_days
  kms_key_arn        = var.api.kms_key_arn
  function           = var.api.function
  tags               = var.tags
}

locals {
  app_chooses   = local.chooses || contains(coalesce(try(var.app_client.auth_flows, null), []), "ALLOW_USER_AUTH")
  first_factors = local.app_chooses ? module.user_pool.first_factors : ["PASSWORD"]
  hosted_domain = length(local.app_providers) == 0 ? "" : module.domain[0].url
  # What the app does not take for granted: an app that runs is not replaced for the rest.
  ways_in = merge(
    length(local.first_factors) == 1 ? {} : { COGNITO_FIRST_FACTORS = jsonencode(local.first_factors) },
    length(module.user_pool.second_factors) <= 1 ? {} : { COGNITO_SECOND_FACTORS = jsonencode(module.user_pool.second_factors) },
    var.passkeys == null ? {} : { COGNITO_PASSKEYS_RELYING_PARTY = module.user_pool.passkeys_relying_party },
    module.user_pool.remembers_devices ? { COGNITO_REMEMBERS_DEVICES = "true" } : {},
    length(local.app_providers) == 0 ? {} : {
      COGNITO_HOSTED_DOMAIN      = local.hosted_domain
      COGNITO_IDENTITY_PROVIDERS = jsonencode(local.app_providers)
    },
  )
  # a line for each part that the app is told of
  app_environment = merge(
    {
      COGNITO_REGION                 = module.user_pool.region
      COGNITO_USER_POOL_ID           = module.user_pool.id
      COGNITO_CLIENT_ID              = try(module.user_pool_client["web"].id, "")
      COGNITO_ISSUER                 = module.user_pool.issuer
      COGNITO_JWKS_URI               = module.user_pool.jwks_uri
      COGNITO_PASSWORD_POLICY        = jsonencode(module.user_pool.password_policy)
      COGNITO_SIGN_UP_ATTRIBUTES     = jsonencode(module.user_pool.sign_up_attributes)
      COGNITO_MFA                    = module.user_pool.mfa
      COGNITO_REFRESH_TOKEN_ROTATION = tostring(var.refresh_token_rotation != null)
      COGNITO_SELF_SIGN_UP           = tostring(module.user_pool.self_sign_up)
      COGNITO_PASSWORD_RESET         = tostring(module.user_pool.password_reset)
    },
    var.session_table == null ? {} : { SESSION_STORE = module.session_table[0].address },
    local.sends_notices ? { NOTICE_SENDER = module.email[0].notice_sender } : {},
    var.api == null ? {} : { COGNITO_API_URL = module.api[0].url },
    local.ways_in,
  )
  app_policies = merge(
    var.session_table == null ? {} : { sessions = module.session_table[0].app_policy },
    local.sends_notices ? { notices = module.email[0].notice_policy } : {},
  )
  sends_notices = try(var.email.notices_from_address, null) != null
}

module "app" {
  source = "./modules/app"
  count  = var.app == null ? 0 : 1

  name                = coalesce(var.app.name, var.name)
  region              = var.region
  vpc_id              = var.app.vpc_id
  subnet_ids          = var.app.subnet_ids
  task_subnet_ids     = var.app.task_subnet_ids
  domain              = var.app.domain
  zone_id             = var.app.zone_id
  certificate_arn     = var.app.certificate_arn
  image               = var.app.image
  cpu_architecture    = var.app.cpu_architecture
  cpu                 = var.app.cpu
  memory              = var.app.memory
  min                 = var.app.min
  max                 = var.app.max
  port                = var.app.port
  environment         = merge(local.app_environment, var.app.environment)
  secrets             = var.app.secrets
  policies            = merge(local.app_policies, var.app.policies)
  log_retention_days  = var.app.log_retention_days
  kms_key_arn         = var.app.kms_key_arn
  deletion_protection = var.deletion_protection
  tags                = var.tags
}
