variable "name" {
  description = "Name of the configuration set."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,64}$", var.name))
    error_message = "name must be 1 to 64 letters, digits, _ or -"
  }
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

variable "active" {
  description = "Whether the pool sends by this identity: turn it on once SES has verified it."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of identity and configuration set."
  type        = map(string)
  default     = {}
  nullable    = false
}
