variable "name" {
  description = "What the names of functions, roles and log groups begin with; roles have no region, so each pool of an account needs its own."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,43}$", var.name))
    error_message = "name must be 1 to 43 letters, digits, _ or - (a pool called otherwise needs a name of its own here)."
  }
}

variable "region" {
  description = "Region of the pool, where its functions have to be; null is the provider's."
  type        = string
  default     = null
}

variable "user_pool_arn" {
  description = "ARN of the user pool, which alone may call the functions."
  type        = string
  nullable    = false
}

variable "sign_up_domains" {
  description = "Domains of email that people may make an account with themselves, each as it stands after the @ (subdomains are others), international ones as xn--...; null lets in every address."
  type        = set(string)
  default     = null

  validation {
    condition     = var.sign_up_domains == null ? true : length(var.sign_up_domains) > 0
    error_message = "Without a domain nobody could make an account: name one, or leave sign_up_domains out; self_sign_up = false lets only administrators make accounts."
  }

  validation {
    condition     = var.sign_up_domains == null ? true : alltrue([for domain in var.sign_up_domains : can(regex("^([0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?\\.)+[A-Za-z][0-9A-Za-z-]*[0-9A-Za-z]$", domain))])
    error_message = "sign_up_domains are such as example.com: without @, * and a dot at either end, and with xn--mnchen-3ya.de for münchen.de."
  }

  validation {
    condition     = length(jsonencode(var.sign_up_domains)) <= 3500
    error_message = "A function has room for some 150 domains: leave some out."
  }
}

variable "group_claims" {
  description = "Claims that members of groups have in ID and access token (in tier LITE the ID token alone), by name: a list of group and value, the first group that somebody is in counts. {} adds nothing by a function that stays, null has none."
  type        = map(list(object({ group = string, value = string })))
  default     = null

  # Source: Cognito's developer guide, "Pre token generation Lambda trigger", and the
  # claims of OpenID Connect. What people may write themselves (custom:...) would be
  # theirs to say where no group of theirs is in the list.
  validation {
    condition = var.group_claims == null ? true : alltrue([for name in keys(var.group_claims) : can(regex("^[A-Za-z][0-9A-Za-z_./:-]{0,99}$", name)) && !can(regex("^(aws|cognito|custom|dev):", name)) && !contains([
      "acr", "address", "amr", "at_hash", "aud", "auth_time", "azp", "birthdate", "client_id", "device_key", "email", "email_verified", "event_id", "exp",
      "family_name", "gender", "given_name", "iat", "identities", "iss", "jti", "locale", "middle_name", "name", "nbf", "nickname", "nonce", "origin_jti",
      "phone_number", "phone_number_verified", "picture", "preferred_username", "profile", "scope", "sub", "token_use", "updated_at", "username", "version",
      "website", "zoneinfo",
    ], name)])
    error_message = "A claim of group_claims is a name of your own such as plan, or https://example.com/plan: Cognito has or keeps its own claims, attributes and what begins with aws:, cognito:, custom: or dev:."
  }

  validation {
    condition = var.group_claims == null ? true : alltrue([for choices in values(var.group_claims) : length(choices) > 0 && alltrue([
      for choice in choices : can(regex("^\\S{1,128}$", choice.group)) && try(length(choice.value) > 0, false)
    ])])
    error_message = "Each claim of group_claims needs a list of groups, by their names, with a value for each."
  }

  validation {
    condition     = length(base64encode(jsonencode(var.group_claims))) <= 4700
    error_message = "A function has room for 3500 bytes of claims: leave some out."
  }
}

variable "mail_language" {
  description = "Has codes and invitations mailed in the language of their reader, one of twenty, and in this one (en) where that is none of them or unknown; null leaves the pool's own texts."
  type        = string
  default     = null

  validation {
    condition     = var.mail_language == null ? true : contains(local.languages, var.mail_language)
    error_message = "mail_language must be one of ${join(", ", local.languages)}."
  }
}

variable "brand" {
  description = "The app's name, and the colour under it in the mails, on which white words must be readable."
  type = object({
    name    = optional(string, "Accounts")
    primary = optional(string, "#4f46e5")
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^[^\\pC{}]{1,50}$", var.brand.name)) && can(regex("^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$", var.brand.primary))
    error_message = "brand.name must have 1 to 50 characters on one line, without braces, and brand.primary be a colour such as #4f46e5."
  }
}

variable "log_retention_days" {
  description = "How long the functions' logs are kept: when each was called and what it failed by, never by whom."
  type        = number
  default     = 30
  nullable    = false

  # Source: PutRetentionPolicy
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one of the numbers that CloudWatch Logs takes, such as 30, 90 or 365."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the log groups, whose policy lets CloudWatch Logs use it, and the functions' environment; null is AWS's own, at no cost."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[\\w-]+:kms:[\\w-]+:\\d{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not of an alias: arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "tags" {
  description = "Tags of everything here."
  type        = map(string)
  default     = {}
  nullable    = false
}
