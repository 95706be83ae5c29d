variable "name" {
  description = "Name of the app client."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w\\s+=,.@-]{1,128}$", var.name))
    error_message = "name must be 1 to 128 letters, digits, spaces or any of _ + = , . @ -"
  }
}

variable "user_pool_id" {
  description = "Id of the user pool that the client signs in to."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w-]+_[0-9A-Za-z]+$", var.user_pool_id))
    error_message = "user_pool_id must look like us-east-1_Ab129faBb."
  }
}

variable "region" {
  description = "AWS region of the client; null is the provider's."
  type        = string
  default     = null
}

variable "generate_secret" {
  description = "Whether the client has a secret, as one on a server may; it is fixed when the client is made."
  type        = bool
  default     = false
  nullable    = false
}

variable "auth_flows" {
  description = "How the client may sign in; null is by SRP and by refresh token (without the latter when refresh tokens rotate)."
  type        = set(string)
  default     = null

  validation {
    condition = length(setsubtract(coalesce(var.auth_flows, []), [
      "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
      "ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH",
    ])) == 0
    error_message = "auth_flows may hold ALLOW_USER_SRP_AUTH, ALLOW_USER_AUTH, ALLOW_CUSTOM_AUTH, ALLOW_USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH and ALLOW_REFRESH_TOKEN_AUTH. Instead of ADMIN_NO_SRP_AUTH, USER_PASSWORD_AUTH or CUSTOM_AUTH_FLOW_ONLY, which older clients have, write ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_USER_PASSWORD_AUTH or ALLOW_CUSTOM_AUTH, and ALLOW_REFRESH_TOKEN_AUTH beside it."
  }
}

variable "choice" {
  description = "Whether people choose what to sign in with among the pool's first factors (ALLOW_USER_AUTH beside auth_flows), which takes tier ESSENTIALS or PLUS."
  type        = bool
  default     = false
  nullable    = false
}

variable "refresh_token_rotation" {
  description = "Gives out a new refresh token with every refresh; the old one is good for grace_seconds more. null is off, and once on, AWS provider 6 can't turn it off again."
  type = object({
    grace_seconds = optional(number, 10)
  })
  default = null

  validation {
    condition     = var.refresh_token_rotation == null || contains(range(0, 61), try(var.refresh_token_rotation.grace_seconds, 0))
    error_message = "refresh_token_rotation.grace_seconds must be a whole number from 0 to 60."
  }

  validation {
    condition     = var.refresh_token_rotation == null || !contains(coalesce(var.auth_flows, []), "ALLOW_REFRESH_TOKEN_AUTH")
    error_message = "Refresh tokens can't rotate in a client with ALLOW_REFRESH_TOKEN_AUTH: leave it out of auth_flows."
  }
}

variable "oauth" {
  description = "Where managed login may send people back to, with a code, for which scopes, and whose accounts they may use (COGNITO, Google); flows = [\"client_credentials\"] is for machines. null is neither."
  type = object({
    callback_urls      = optional(set(string), [])
    logout_urls        = optional(set(string), [])
    scopes             = optional(set(string), ["email", "openid"])
    flows              = optional(set(string), ["code"])
    identity_providers = optional(set(string), ["COGNITO"])
  })
  default = null

  validation {
    condition     = length(setsubtract(try(var.oauth.flows, []), ["code", "implicit", "client_credentials"])) == 0 && (var.oauth == null || length(try(var.oauth.flows, [])) > 0)
    error_message = "oauth.flows must hold code or client_credentials; implicit, which shows tokens in addresses, is for a client that has it already."
  }

  validation {
    condition     = !contains(try(var.oauth.flows, []), "client_credentials") || length(try(var.oauth.flows, [])) == 1
    error_message = "Cognito gives client_credentials to no client with another flow: make one client for people and one for machines."
  }

  validation {
    condition     = !contains(try(var.oauth.flows, []), "client_credentials") || var.generate_secret
    error_message = "A machine proves itself by its secret: client_credentials needs generate_secret = true."
  }

  validation {
    condition     = !contains(try(var.oauth.flows, []), "client_credentials") || (length(try(var.oauth.scopes, [])) > 0 && alltrue([for scope in try(var.oauth.scopes, []) : strcontains(scope, "/")]))
    error_message = "With client_credentials, oauth.scopes must be those of a resource server: orders/read."
  }

  validation {
    condition     = var.oauth == null || contains(try(var.oauth.flows, []), "client_credentials") || length(try(var.oauth.callback_urls, [])) > 0
    error_message = "oauth.callback_urls must hold an address to send people back to."
  }

  # Cognito's rule: https, http on this machine, or an app's own scheme
  validation {
    condition = alltrue([for url in setunion(try(var.oauth.callback_urls, []), try(var.oauth.logout_urls, [])) :
      can(regex("^(https://[^/#?@\\s]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?)([/?][^#\\s]*)?$", url)) ||
      (can(regex("^[A-Za-z][A-Za-z0-9+.-]*:/[^#\\s]*$", url)) && !can(regex("^(?i:https?|javascript|data|file|vbscript):", url)))
    ])
    error_message = "Callback and logout URLs must be https, http on localhost, 127.0.0.1 or [::1], or of an app's own scheme (myapp://callback), without a fragment."
  }

  validation {
    condition     = length(setintersection(try(var.oauth.scopes, []), ["email", "phone", "profile"])) == 0 || contains(try(var.oauth.scopes, []), "openid")
    error_message = "Cognito takes email, phone and profile beside openid only: add openid to oauth.scopes (without it there is no ID token either)."
  }

  validation {
    condition     = var.oauth == null || alltrue([for provider in try(var.oauth.identity_providers, []) : can(regex("^[^_\\s].[^_\\s]{1,30}$", provider))])
    error_message = "oauth.identity_providers must hold names of the pool's identity providers, of 3 to 32 characters: COGNITO, Google, LoginWithAmazon."
  }
}

variable "read_attributes" {
  description = "Attributes that a signed-in user sees in the ID token and in GetUser, custom ones with their prefix (custom:team)."
  type        = set(string)
  default     = ["email", "email_verified"]
  nullable    = false
}

variable "write_attributes" {
  description = "Attributes that sign-up and a signed-in user may set; what the pool requires must be among them."
  type        = set(string)
  default     = ["email"]
  nullable    = false

  validation {
    condition     = length(setintersection(var.write_attributes, ["email_verified", "phone_number_verified", "sub"])) == 0
    error_message = "email_verified, phone_number_verified and sub are Cognito's to set: leave them out of write_attributes."
  }
}

variable "token_validity" {
  description = "How long tokens are good for: access and ID token in minutes, refresh token in one of days (30), hours and minutes, an unanswered challenge in minutes."
  type = object({
    access_minutes    = optional(number, 60)
    id_minutes        = optional(number, 60)
    refresh_days      = optional(number)
    refresh_hours     = optional(number)
    refresh_minutes   = optional(number)
    challenge_minutes = optional(number, 3)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for minutes in [var.token_validity.access_minutes, var.token_validity.id_minutes] : minutes >= 5 && minutes <= 1440 && floor(minutes) == minutes])
    error_message = "access_minutes and id_minutes must be whole numbers from 5 to 1440, a day."
  }

  validation {
    condition     = length([for given in [var.token_validity.refresh_days, var.token_validity.refresh_hours, var.token_validity.refresh_minutes] : given if given != null]) <= 1
    error_message = "The refresh token's validity is given once: keep one of refresh_days, refresh_hours and refresh_minutes."
  }

  validation {
    condition     = alltrue([for given in [var.token_validity.refresh_days, var.token_validity.refresh_hours, var.token_validity.refresh_minutes] : given == null ? true : floor(given) == given])
    error_message = "Give refresh_days, refresh_hours or refresh_minutes as a whole number."
  }

  validation {
    condition     = contains(range(3, 16), var.token_validity.challenge_minutes)
    error_message = "challenge_minutes must be a whole number from 3 to 15."
  }
}
