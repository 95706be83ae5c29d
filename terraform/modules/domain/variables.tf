variable "user_pool_id" {
  description = "Id of the user pool."
  type        = string
  nullable    = false
}

variable "domain" {
  description = "A prefix for Cognito's own domain, or a domain of yours; changing it breaks every link to the old one, and passkeys with it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$", var.domain))
    error_message = "domain must be a prefix or a domain: lower-case letters, digits and hyphens, in parts of at most 63."
  }

  validation {
    condition     = strcontains(var.domain, ".") || !can(regex("aws|amazon|cognito", var.domain))
    error_message = "A prefix can't hold aws, amazon or cognito: choose another."
  }
}

variable "certificate_arn" {
  description = "ACM certificate for a domain of yours; it must lie in us-east-1."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:[\\w-]+:acm:us-east-1:\\d{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of an ACM certificate in us-east-1."
  }
}

variable "managed_login" {
  description = "Whether the pages are managed login (tier ESSENTIALS or PLUS) rather than the classic hosted UI."
  type        = bool
  default     = true
  nullable    = false
}

variable "client_ids" {
  description = "App clients, by name, that use managed login: each gets Cognito's own style."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "region" {
  description = "Region of the user pool."
  type        = string
  nullable    = false
}
