# What a value may be is checked in the modules; the defaults of the objects are there,
# and README.md lists them.

variable "region" {
  description = "AWS region of everything that is made; null is the provider's (AWS_REGION, or the profile's)."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]{2,}(-[a-z0-9]+)+-[0-9]$", var.region))
    error_message = "Set region to a region's code, such as eu-central-1, or leave it out."
  }
}

variable "name" {
  description = "Name of the user pool."
  type        = string
  default     = "streamlit-accounts"
  nullable    = false
}

variable "tier" {
  description = "Feature plan of the pool: LITE, ESSENTIALS or PLUS."
  type        = string
  default     = "ESSENTIALS"
  nullable    = false

  # Source: ExplicitAuthFlows of CreateUserPoolClient
  validation {
    condition     = var.tier != "LITE" || !contains(flatten([for client in concat([var.app_client], values(var.clients)) : try(coalesce(client.auth_flows), [])]), "ALLOW_USER_AUTH")
    error_message = "ALLOW_USER_AUTH needs tier ESSENTIALS or PLUS: leave it out of auth_flows of app_client and clients, or set tier."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the pool and the accounts in it."
  type        = bool
  default     = true
  nullable    = false
}

variable "mfa" {
  description = "Whether a second factor (an authenticator app) is OFF, OPTIONAL or ON."
  type        = string
  default     = "OPTIONAL"
  nullable    = false
}

variable "password_policy" {
  description = "What a password must hold: at least 12 characters of all four kinds by default; history_size earlier ones are refused (0)."
  type = object({
    minimum_length                   = optional(number)
    require_lowercase                = optional(bool)
    require_uppercase                = optional(bool)
    require_numbers                  = optional(bool)
    require_symbols                  = optional(bool)
    temporary_password_validity_days = optional(number)
    history_size                     = optional(number)
  })
  default  = {}
  nullable = false
}

variable "sign_up_attributes" {
  description = "What people fill in beside email and password: Cognito's standard attributes (given_name) or custom ones by bare name (team); one with asked = false stays off the form. Cognito never removes or changes an attribute once made."
  type = list(object({
    name       = string
    type       = optional(string)
    label      = optional(string)
    required   = optional(bool)
    mutable    = optional(bool)
    min_length = optional(number)
    max_length = optional(number)
    min_value  = optional(number)
    max_value  = optional(number)
    asked      = optional(bool)
  }))
  default  = []
  nullable = false
}

variable "brand_file" {
  description = "The app's brand file, ../ui/brand.json, whose name and colour the mails show; null takes those of the module."
  type        = string
  default     = null

  validation {
    condition     = var.brand_file == null || can(keys(jsondecode(file(var.brand_file))))
    error_message = "brand_file must be the path of a JSON file that holds an object."
  }
}

variable "verification_email" {
  description = "Subject and text of the mail that carries a code, where {####} stands for the code."
  type = object({
    subject = optional(string)
    message = optional(string)
  })
  default  = {}
  nullable = false
}

variable "email_sender" {
  description = "Verified SES identity that sends the mails; null takes Cognito's own sender, which stops at 50 mails a day."
  type = object({
    source_arn        = string
    from_address      = string
    reply_to_address  = optional(string)
    configuration_set = optional(string)
  })
  default = null
}

variable "self_sign_up" {
  description = "Whether people register themselves; otherwise an administrator makes their accounts."
  type        = bool
  default     = true
  nullable    = false
}

variable "password_reset" {
  description = "Whether a code to their verified address lets people replace a forgotten password; otherwise an administrator does."
  type        = bool
  default     = true
  nullable    = false
}

variable "recovery_by_phone" {
  description = "Whether a verified phone number recovers an account after the address; null is where email_codes.second_factor needs it, since Cognito wants two ways then. Nobody recovers by it while the pool sends no text messages."
  type        = bool
  default     = null
}

variable "issuer_type" {
  description = "Which issuer the pool's tokens name: ORIGINAL, or UPDATED for a pool that was told so, which AWS provider 6.62 can't do itself."
  type        = string
  default     = "ORIGINAL"
  nullable    = false
}

variable "invitation_email" {
  description = "Subject and text of the mail for accounts that an administrator makes, where {username} and {####} stand for address and temporary password; keep punctuation away from both, since they are copied."
  type = object({
    subject     = optional(string)
    message     = optional(string)
    sms_message = optional(string)
  })
  default  = {}
  nullable = false
}

variable "passkeys" {
  description = "Lets people register passkeys for relying_party_id, the domain of the app or one above it, with user_verification (PIN, fingerprint) required or preferred, the default; the app's client gets ALLOW_USER_AUTH. null leaves them out."
  type = object({
    relying_party_id  = string
    user_verification = optional(string)
  })
  default = null

  validation {
    condition     = var.passkeys == null || var.app_client != null || anytrue([for client in values(var.clients) : contains(coalesce(client.auth_flows, []), "ALLOW_USER_AUTH")])
    error_message = "Cognito offers passkeys to clients with ALLOW_USER_AUTH alone: leave app_client at its default, {}, or list it in auth_flows of one of clients."
  }

  validation {
    condition     = var.passkeys == null || length(local.app_hosts) == 0 || anytrue([for host in local.app_hosts : try(host == var.passkeys.relying_party_id || endswith(host, ".${var.passkeys.relying_party_id}"), true)])
    error_message = "Browsers make passkeys for the domain that they show, or one above it: set passkeys.relying_party_id to the app's domain (app.domain, or the host in app_origins), or to its end after a dot."
  }
}

variable "email_codes" {
  description = "Mailed codes to sign in: as first_factor (the app's client gets ALLOW_USER_AUTH), as second_factor beside the authenticator app (by SES, with subject and message of one's own), both off."
  type = object({
    first_factor  = optional(bool, false)
    second_factor = optional(bool)
    subject       = optional(string)
    message       = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = !var.email_codes.first_factor || var.app_client != null || anytrue([for client in values(var.clients) : contains(coalesce(client.auth_flows, []), "ALLOW_USER_AUTH")])
    error_message = "Cognito offers codes to clients with ALLOW_USER_AUTH alone: leave app_client at its default, {}, or list it in auth_flows of one of clients."
  }
}

variable "remembered_devices" {
  description = "Lets a device that somebody chose to have remembered (only_remembered_on_user_prompt, true) go without the second factor, which every other needs (challenge_required_on_new_device, true); null remembers none."
  type = object({
    challenge_required_on_new_device = optional(bool)
    only_remembered_on_user_prompt   = optional(bool)
  })
  default = null
}

variable "triggers" {
  description = "ARNs of Lambda functions that Cognito calls on the way; each needs an aws_lambda_permission for this pool. user_migration can't be had: the app never sends it a password."
  type = object({
    create_auth_challenge          = optional(string)
    custom_message                 = optional(string)
    define_auth_challenge          = optional(string)
    post_authentication            = optional(string)
    post_confirmation              = optional(string)
    pre_authentication             = optional(string)
    pre_sign_up                    = optional(string)
    pre_token_generation           = optional(string)
    user_migration                 = optional(string)
    verify_auth_challenge_response = optional(string)
  })
  default  = {}
  nullable = false
}

variable "functions" {
  description = "Sample functions for triggers: sign_up_domains (of email, for who makes an account alone), group_claims (by name, lists of group and value), mail_language (codes and invitations in their reader's language, else this). Called as the pool unless named; each costs by its calls; null makes none."
  type = object({
    name               = optional(string)
    sign_up_domains    = optional(set(string))
    group_claims       = optional(map(list(object({ group = string, value = string }))))
    mail_language      = optional(string)
    log_retention_days = optional(number)
    kms_key_arn        = optional(string)
  })
  default = null

  validation {
    condition = var.functions == null ? true : alltrue([
      var.triggers.pre_sign_up == null || var.functions.sign_up_domains == null,
      var.triggers.pre_token_generation == null || var.functions.group_claims == null,
      var.triggers.custom_message == null || var.functions.mail_language == null,
    ])
    error_message = "A pool has one function for each trigger: leave pre_sign_up out of triggers or sign_up_domains out of functions, likewise pre_token_generation or group_claims, and custom_message or mail_language."
  }
}

variable "refresh_token_rotation" {
  description = "Gives the app a new refresh token with every refresh; the old one is good for grace_seconds (10) more. null is off, and once on, AWS provider 6 can't turn it off again."
  type = object({
    grace_seconds = optional(number)
  })
  default = null
}

variable "app_client" {
  description = "The app's own client, which signs in by SRP: its name (web), other auth_flows, attributes that it may read or write beside those of the form, and oauth where it uses managed login as well; null leaves it out."
  type = object({
    name             = optional(string, "web")
    auth_flows       = optional(set(string))
    read_attributes  = optional(list(string), [])
    write_attributes = optional(list(string), [])
    oauth = optional(object({
      callback_urls      = optional(set(string))
      logout_urls        = optional(set(string))
      scopes             = optional(set(string))
      flows              = optional(set(string))
      identity_providers = optional(set(string))
    }))
  })
  default = {}

  validation {
    condition     = length(setsubtract(concat(["ALLOW_USER_SRP_AUTH"], var.refresh_token_rotation == null ? ["ALLOW_REFRESH_TOKEN_AUTH"] : []), coalesce(try(var.app_client.auth_flows, null), ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]))) == 0
    error_message = "The app signs in by SRP and stays signed in by refresh tokens: have ALLOW_USER_SRP_AUTH, and without refresh_token_rotation ALLOW_REFRESH_TOKEN_AUTH, among auth_flows of app_client."
  }

  # Cognito refuses the whole sign-in (invalid_scope, unauthorized_client) otherwise
  validation {
    condition     = length(var.identity_providers) == 0 || !anytrue([for url in try(coalesce(var.app_client.oauth.callback_urls), []) : try(endswith(url, local.callback_path), false)]) || (length(setsubtract(local.app_scopes, coalesce(try(var.app_client.oauth.scopes, null), local.app_scopes))) == 0 && contains(coalesce(try(var.app_client.oauth.flows, null), ["code"]), "code"))
    error_message = "A callback URL that ends in /auth/callback is for people of identity_providers, whom the app asks for a code with the scopes aws.cognito.signin.user.admin, email, openid and profile: leave scopes and flows out of oauth of app_client, or have them there."
  }
}

variable "clients" {
  description = "App clients beside the app's own (web), by a name that stays when name says another: a server's has generate_secret (false), one with oauth uses managed login (flows [\"code\"], scopes [\"email\", \"openid\"], identity_providers [\"COGNITO\"]) or is a machine (flows [\"client_credentials\"])."
  type = map(object({
    name             = optional(string)
    generate_secret  = optional(bool)
    auth_flows       = optional(set(string))
    read_attributes  = optional(list(string))
    write_attributes = optional(list(string))
    token_validity = optional(object({
      access_minutes    = optional(number)
      id_minutes        = optional(number)
      refresh_days      = optional(number)
      refresh_hours     = optional(number)
      refresh_minutes   = optional(number)
      challenge_minutes = optional(number)
    }))
    refresh_token_rotation = optional(object({
      grace_seconds = optional(number)
    }))
    oauth = optional(object({
      callback_urls      = optional(set(string))
      logout_urls        = optional(set(string))
      scopes             = optional(set(string))
      flows              = optional(set(string))
      identity_providers = optional(set(string))
    }))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = var.app_client == null || !contains(keys(var.clients), "web")
    error_message = "The client named web is the app's own: set app_client, or leave it out with app_client = null."
  }

  validation {
    condition     = var.triggers.define_auth_challenge != null || !anytrue([for client in values(var.clients) : contains(coalesce(client.auth_flows, []), "ALLOW_CUSTOM_AUTH")])
    error_message = "ALLOW_CUSTOM_AUTH does nothing without functions that define, make and check a challenge: leave it out, or name them in triggers (the app itself has no such step)."
  }
}

variable "resource_servers" {
  description = "APIs by identifier (orders), with a description of each scope that clients ask for as orders/read; name is the identifier unless given."
  type = map(object({
    name   = optional(string)
    scopes = optional(map(string), {})
  }))
  default  = {}
  nullable = false
}

variable "identity_providers" {
  description = "Where people of managed login may come from beside the pool, by the name that clients list in oauth.identity_providers: type is SAML, OIDC, Google, Facebook, LoginWithAmazon or SignInWithApple. Where app_origins are, people who sign out of the app are led to sign_out_url, which ends their session with the provider and leads back."
  type = map(object({
    type         = string
    details      = map(string)
    attributes   = optional(map(string))
    identifiers  = optional(list(string))
    sign_out_url = optional(string)
  }))
  default  = {}
  nullable = false

  # as Cognito takes it for a logout URL, which it compares letter by letter
  validation {
    condition     = alltrue([for url in [for provider in values(var.identity_providers) : try(provider.sign_out_url, null)] : url == null || (can(regex("^(https://[^/#?@\\s]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?)([/?][^#\\s]*)?$", url)) && try(length(url) <= 1024, false))])
    error_message = "sign_out_url of identity_providers must be an https address of at most 1024 characters, or http on localhost, 127.0.0.1 or [::1], without a user name, # and spaces: https://sso.example.com/logout?post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2F."
  }
}

variable "app_origins" {
  description = "Where people of identity_providers come back to, the app's addresses without a path: https://app.example.com, and http://localhost:8501 for one's own machine. The app's client gets /auth/callback there; none is no provider for the app."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.app_origins : can(regex("^(https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?|http://(localhost|127\\.0\\.0\\.1|\\[::1\\]))(:[1-9]\\d{0,4})?$", origin))])
    error_message = "app_origins must hold https addresses, or http on localhost, 127.0.0.1 or [::1], in lower case without a path: https://app.example.com. Write a name of other letters as browsers do, https://xn--bcher-kva.example."
  }

  # Cognito compares letter by letter, and neither browsers nor the app write these
  validation {
    condition     = !anytrue([for origin in var.app_origins : can(regex("^(https:.*:443|http:.*:80)$", origin))])
    error_message = "Leave the port out of app_origins where it is the scheme's own, 443 of https and 80 of http."
  }

  validation {
    condition     = length(var.app_origins) == 0 || var.app == null || contains(var.app_origins, "https://${try(var.app.domain, "")}")
    error_message = "The app of `app` comes back to its own domain: have https:// and app.domain among app_origins."
  }

  validation {
    condition     = length(var.app_origins) == 0 || (var.domain != null && length(var.identity_providers) > 0)
    error_message = "app_origins are for people of other providers, who come by Cognito's own pages: set identity_providers and domain, or leave app_origins out."
  }

  validation {
    condition     = length(var.app_origins) == 0 || (var.app_client != null && try(var.app_client.oauth, null) == null)
    error_message = "app_origins say what oauth of app_client would: leave out one of the two, and app_client at its default, {}, for the rest."
  }
}

variable "identity_provider_secrets" {
  description = "The client_secret of each of identity_providers (the private_key of SignInWithApple), by its name: by TF_VAR_identity_provider_secrets, say, rather than in a file."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true
}

variable "groups" {
  description = "Groups by name, which is what cognito:groups holds in the tokens; renaming one makes a new, empty group."
  type = map(object({
    description = optional(string)
    precedence  = optional(number)
    role_arn    = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "domain" {
  description = "Address of managed login: a prefix (example-accounts) or a domain of yours with its certificate in us-east-1; null is none."
  type = object({
    name            = string
    certificate_arn = optional(string)
    managed_login   = optional(bool, true)
  })
  default = null

  validation {
    condition     = var.domain == null || !try(var.domain.managed_login, true) || var.tier != "LITE"
    error_message = "Managed login needs tier ESSENTIALS or PLUS; with LITE take the classic pages: managed_login = false."
  }
}

variable "email" {
  description = "Makes an SES identity to send by; turn active on once SES has verified it. name (that of the pool) is its configuration set's, notices_from_address the sender of the app's own mails about accounts. null makes none."
  type = object({
    identity         = string
    from_address     = string
    reply_to_address = optional(string)
    active           = optional(bool)
    name             = optional(string)
    dkim_zone        = optional(string)

    notices_from_address = optional(string)
  })
  default = null

  validation {
    condition     = var.email == null || var.email_sender == null
    error_message = "Either email_sender names an identity, or email makes one: leave one of them out."
  }
}

variable "protection" {
  description = "What stands before and beside the pool: threats (tier PLUS; mode is ENFORCED or AUDIT), waf (which counts until block is true), alarms, logs; called as the pool unless named. Each costs; null is none."
  type = object({
    name        = optional(string)
    kms_key_arn = optional(string)
    threats = optional(object({
      mode                    = optional(string, "ENFORCED")
      compromised_credentials = optional(string)
      low_risk                = optional(string)
      medium_risk             = optional(string)
      high_risk               = optional(string)
      never_block             = optional(set(string))
      always_block            = optional(set(string))
      from_server             = optional(bool)
    }))
    waf = optional(object({
      requests           = optional(number)
      seconds            = optional(number)
      block              = optional(bool)
      managed_groups     = optional(list(string))
      log_retention_days = optional(number)
    }))
    alarms = optional(object({
      topic_arns       = set(string)
      throttles        = optional(number)
      sign_in_failures = optional(number)
    }))
    logs = optional(object({
      retention_days = optional(number)
      user_events    = optional(bool)
    }))
  })
  default = null
}

variable "session_table" {
  description = "A DynamoDB table for the sessions of several app servers, NAME-sessions unless named; null makes none."
  type = object({
    name                   = optional(string)
    point_in_time_recovery = optional(bool)
    kms_key_arn            = optional(string)
  })
  default = null
}

variable "api" {
  description = "An HTTP API that takes the access tokens of clients (the app's, web) and has a Lambda function answer: a sample that says who calls, or yours. NAME-api unless named; null makes none."
  type = object({
    name               = optional(string)
    clients            = optional(set(string), ["web"])
    scopes             = optional(set(string))
    cors_origins       = optional(set(string))
    log_retention_days = optional(number)
    kms_key_arn        = optional(string)
    throttle = optional(object({
      requests_per_second = optional(number)
      burst               = optional(number)
    }))
    function = optional(object({
      package         = string
      handler         = string
      routes          = optional(set(string))
      runtime         = optional(string)
      environment     = optional(map(string))
      memory_mb       = optional(number)
      timeout_seconds = optional(number)
    }))
  })
  default = null

  validation {
    condition     = alltrue([for name in try(var.api.clients, []) : contains(concat(keys(var.clients), var.app_client == null ? [] : ["web"]), name)])
    error_message = "api.clients holds names of clients, or web for the app's own: one is in neither clients nor app_client."
  }
}

variable "app" {
  description = "The app itself on Fargate, behind a load balancer at https://domain, in subnets of yours: image is what it runs, and until there is one all but the tasks is made. Its settings come from here, beside those of environment and secrets (ARNs); called as the pool unless named. It costs; null makes none."
  type = object({
    name               = optional(string)
    vpc_id             = string
    subnet_ids         = list(string)
    task_subnet_ids    = optional(list(string))
    domain             = string
    zone_id            = optional(string)
    certificate_arn    = optional(string)
    image              = optional(string)
    cpu_architecture   = optional(string)
    cpu                = optional(number)
    memory             = optional(number)
    min                = optional(number)
    max                = optional(number)
    port               = optional(number)
    environment        = optional(map(string), {})
    secrets            = optional(map(string))
    policies           = optional(map(string), {})
    log_retention_days = optional(number)
    kms_key_arn        = optional(string)
  })
  default = null

  validation {
    condition     = var.app == null || var.app_client != null
    error_message = "The app signs in by its own client: leave app_client at its default, {}, or the app out."
  }

  validation {
    condition     = var.app == null || coalesce(try(var.app.max, null), 1) == 1 || var.session_table != null
    error_message = "Several tasks of the app share their sessions in a table: set session_table = {}, or leave app.max at 1."
  }

  validation {
    condition     = var.app == null || length(local.app_ways_back) == 0 || length(var.identity_providers) == 0 || anytrue([for url in local.app_ways_back : startswith(url, "https://${try(var.app.domain, "")}/")])
    error_message = "The app of `app` comes back to its own domain: have an address of app.domain that ends in /auth/callback among callback_urls of app_client."
  }
}

variable "token_validity" {
  description = "How long tokens are good for: access and ID token in minutes (60), refresh token in one of days (30), hours and minutes, an unanswered challenge in minutes (3)."
  type = object({
    access_minutes    = optional(number)
    id_minutes        = optional(number)
    refresh_days      = optional(number)
    refresh_hours     = optional(number)
    refresh_minutes   = optional(number)
    challenge_minutes = optional(number)
  })
  default  = {}
  nullable = false
}

variable "tags" {
  description = "Tags on everything that can have some."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.tags : can(regex("^.{1,128}$", key)) && length(value) <= 256 && !startswith(lower(key), "aws:")])
    error_message = "A tag's key has 1 to 128 characters and does not start with aws:, its value has at most 256."
  }
}

# For a pool that exists and is brought in, see "Bring an existing pool" in README.md.

variable "existing_pool_id" {
  description = "Id of a pool that exists and is imported: its attributes stay as they are, whatever sign_up_attributes leaves out; null for a pool that is made here."
  type        = string
  default     = null
}

variable "username_attributes" {
  description = "What people sign in with as their user name, email or phone_number; none leaves user names free. It is fixed when the pool is made."
  type        = set(string)
  default     = ["email"]
  nullable    = false
}

variable "alias_attributes" {
  description = "What people sign in with beside a free user name: email, phone_number, preferred_username. It is fixed when the pool is made."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "username_case_sensitive" {
  description = "Whether Ada and ada are two user names, fixed when the pool is made; null for a pool from before Cognito had the setting, where they are."
  type        = bool
  default     = false
}

variable "auto_verified_attributes" {
  description = "What people prove by a code, and recover a password with: email, and phone_number where an existing pool sends text messages."
  type        = set(string)
  default     = ["email"]
  nullable    = false
}

variable "sms_mfa" {
  description = "Whether text messages may be a second factor beside the app, as they are in an existing pool that sends some; Terraform never turns them on."
  type        = bool
  default     = false
  nullable    = false
}

variable "first_factors" {
  description = "What people may begin to sign in with: PASSWORD, EMAIL_OTP, SMS_OTP, WEB_AUTHN. null is PASSWORD with what passkeys and email_codes add, and leaves the pool as it is where they add nothing: [\"PASSWORD\"] switches off what was on."
  type        = set(string)
  default     = null
}

variable "pre_token_generation_version" {
  description = "Which event the pre_token_generation function takes: V1_0 (ID token), V2_0 (access token too) or V3_0 (machines too); null is V2_0, and V1_0 in tier LITE."
  type        = string
  default     = null
}
