variable "name" {
  description = "What the names of API, function, role and log groups begin with; NAME-api is what they are called."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,60}$", var.name))
    error_message = "name must be 1 to 60 letters, digits, _ or - (a pool called otherwise needs a name of its own here)."
  }
}

variable "region" {
  description = "Region of what is made here; null is the provider's."
  type        = string
  default     = null
}

variable "issuer" {
  description = "What the `iss` claim of the tokens says, the user pool's issuer; its keys are looked for there."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://[^/?#\\s]+(/[^?#\\s]*)?$", var.issuer))
    error_message = "issuer must be an https address, the user pool's: https://cognito-idp.REGION.amazonaws.com/POOL."
  }
}

variable "client_ids" {
  description = "App clients whose tokens are let in."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.client_ids) > 0
    error_message = "client_ids must hold at least one app client: without one, the tokens of all would be let in."
  }
}

variable "scopes" {
  description = "Scopes of which a token must have one. The default is what every access token of a sign-in by SRP has, and what an ID token has not; a client with scopes of resource_servers asks for orders/read."
  type        = set(string)
  default     = ["aws.cognito.signin.user.admin"]
  nullable    = false

  validation {
    condition     = length(var.scopes) > 0 && alltrue([for scope in var.scopes : can(regex("^[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,512}$", scope))])
    error_message = "scopes must hold at least one scope, each without spaces: without any, ID tokens would be let in."
  }
}

variable "cors_origins" {
  description = "Web pages whose scripts may call the API, https://app.example.com; the app itself calls it from its server and needs none."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.cors_origins : can(regex("^(https://[0-9a-z.-]+|http://(localhost|127\\.0\\.0\\.1))(:[0-9]{1,5})?$", origin))])
    error_message = "cors_origins holds origins without a path, https or this machine's: https://app.example.com or http://localhost:3000."
  }

  # Source: API Gateway Developer Guide, "Configure CORS for HTTP APIs": a browser asks
  # first, without a token, and $default would take that for a request
  validation {
    condition     = length(var.cors_origins) == 0 || !contains(coalesce(try(var.function.routes, null), []), "$default")
    error_message = "cors_origins don't go with the route $default, which would refuse what browsers ask first: say ANY /{proxy+} instead."
  }
}

variable "throttle" {
  description = "How many requests a second each route takes of all callers together, and how many at once; more get 429."
  type = object({
    requests_per_second = optional(number, 10)
    burst               = optional(number, 20)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.throttle.requests_per_second > 0 && var.throttle.requests_per_second <= 10000 && var.throttle.burst >= 1 && var.throttle.burst <= 5000 && floor(var.throttle.burst) == var.throttle.burst
    error_message = "throttle.requests_per_second must be above 0 and at most 10000, throttle.burst a whole number from 1 to 5000, which is what an account has."
  }
}

variable "log_retention_days" {
  description = "How long the logs of API and function are kept; 0 is for ever."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains(local.retentions, var.log_retention_days)
    error_message = "log_retention_days must be one of CloudWatch's: ${join(", ", local.retentions)} (0 is for ever)."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the log groups, whose policy lets CloudWatch Logs use it, and the function's environment; null is AWS's own, at no cost."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[\\w-]+:kms:[\\w-]+:\\d{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not of an alias: arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "function" {
  description = "Your function: its package (path of a zip), handler (FILE.FUNCTION) and routes (ANY /{proxy+}, or GET /orders/{id}). Environment is for settings: a secret there is in the state, so name the place where it is kept. null is the sample, which answers GET /whoami."
  type = object({
    package         = string
    handler         = string
    routes          = optional(set(string), ["ANY /{proxy+}"])
    runtime         = optional(string, "python3.13")
    environment     = optional(map(string), {})
    memory_mb       = optional(number, 128)
    timeout_seconds = optional(number, 10)
  })
  default = null

  validation {
    condition     = var.function == null || try(fileexists(var.function.package), false)
    error_message = "function.package is not there: make the zip first, and say its path from where terraform runs."
  }

  validation {
    condition     = var.function == null || can(regex("^[^\\s]{1,128}$", var.function.handler))
    error_message = "function.handler must be what Lambda calls, up to 128 characters without spaces: FILE.FUNCTION, as app.handler."
  }

  validation {
    condition = var.function == null || (
      length(try(var.function.routes, [])) > 0 &&
      alltrue([for key in try(var.function.routes, []) : can(regex("^(\\$default|(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /[^\\s]*)$", key))])
    )
    error_message = "function.routes must hold at least one route: a method (or ANY) and a path, as GET /orders/{id}, or $default for all that no other takes."
  }

  validation {
    condition     = var.function == null || can(regex("^(dotnet|java|nodejs|provided|python|ruby)[0-9a-z.]+$", var.function.runtime))
    error_message = "function.runtime must be one of Lambda's: python3.13."
  }

  validation {
    condition     = alltrue([for name in keys(try(var.function.environment, {})) : can(regex("^[A-Za-z][A-Za-z0-9_]+$", name))])
    error_message = "function.environment takes names of letters, digits and _, a letter first, from two characters on."
  }

  validation {
    condition     = var.function == null || try(var.function.memory_mb >= 128 && var.function.memory_mb <= 10240 && floor(var.function.memory_mb) == var.function.memory_mb, false)
    error_message = "function.memory_mb must be a whole number from 128 to 10240."
  }

  validation {
    condition     = var.function == null || try(var.function.timeout_seconds >= 1 && var.function.timeout_seconds <= 29 && floor(var.function.timeout_seconds) == var.function.timeout_seconds, false)
    error_message = "function.timeout_seconds must be a whole number from 1 to 29: the API waits no longer."
  }
}

variable "tags" {
  description = "Tags of API, function, role and log groups."
  type        = map(string)
  default     = {}
  nullable    = false
}
