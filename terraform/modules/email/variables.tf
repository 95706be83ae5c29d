variable "name" {
  description = "Name of the configuration set."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,64}$", var.name))
    error_message = "name must be 1 to 64 letters, digits, _ or - (a pool called otherwise needs a name of its own here)."
  }
}

variable "region" {
  description = "Region of what is made here, that of the user pool; null is the provider's."
  type        = string
  default     = null
}

variable "identity" {
  description = "Domain (or single address) that mails come from; changing it makes a new identity, which has to be verified."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([^@\\s]+@)?[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.identity))
    error_message = "identity must be a domain or an address: example.com."
  }
}

variable "from_address" {
  description = "Sender of the mails: an address, or a name with one."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([^<>@\\s]+@[^<>@\\s]+|[^<>]+ <[^<>@\\s]+@[^<>@\\s]+>)$", var.from_address))
    error_message = "from_address must be an address, or a name with one: Accounts <accounts@example.com>."
  }
}

variable "reply_to_address" {
  description = "Where answers go; null is nowhere else."
  type        = string
  default     = null
}

variable "notices_from_address" {
  description = "Sender of the app's own mails about accounts, at the same identity: an address, or a name with one; null sends none."
  type        = string
  default     = null

  validation {
    condition     = var.notices_from_address == null || can(regex("^([^<>@\\s]+@[^<>@\\s]+|[^<>]+ <[^<>@\\s]+@[^<>@\\s]+>)$", var.notices_from_address))
    error_message = "notices_from_address must be an address, or a name with one: Accounts <no-reply@example.com>."
  }
}

variable "active" {
  description = "Whether the pool sends by this identity: turn it on once SES has verified it."
  type        = bool
  default     = false
  nullable    = false
}

variable "dkim_zone" {
  description = "Where SES keeps the domain's public keys. Some regions have another, which provider 6.62 doesn't read: see SigningHostedZone in `aws sesv2 get-email-identity`."
  type        = string
  default     = "dkim.amazonses.com"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.dkim_zone))
    error_message = "dkim_zone must be a domain, without the token before it: dkim.amazonses.com."
  }
}

variable "tags" {
  description = "Tags of identity and configuration set."
  type        = map(string)
  default     = {}
  nullable    = false
}
