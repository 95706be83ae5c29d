variable "user_pool_id" {
  description = "Id of the user pool that the groups are in."
  type        = string
  nullable    = false
}

variable "region" {
  description = "AWS region of the user pool; null is the provider's."
  type        = string
  default     = null
}

variable "groups" {
  description = "Groups by name, which is what cognito:groups holds in the tokens; renaming one makes a new, empty group. The lowest precedence comes first; role_arn is for identity pools."
  type = map(object({
    description = optional(string)
    precedence  = optional(number)
    role_arn    = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.groups) : can(regex("^[^\\s]{1,128}$", name))])
    error_message = "A group's name has 1 to 128 characters and no spaces."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : try(length(group.description) <= 2048, true)])
    error_message = "A group's description has at most 2048 characters."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : group.precedence == null ? true : group.precedence >= 0 && floor(group.precedence) == group.precedence])
    error_message = "A group's precedence must be a whole number, 0 or more."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : group.role_arn == null ? true : can(regex("^arn:[\\w-]+:iam::\\d{12}:role/.+$", group.role_arn))])
    error_message = "A group's role_arn must be the ARN of a role: arn:aws:iam::ACCOUNT:role/NAME."
  }
}
