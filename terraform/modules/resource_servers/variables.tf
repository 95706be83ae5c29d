variable "user_pool_id" {
  description = "Id of the user pool."
  type        = string
  nullable    = false
}

variable "region" {
  description = "AWS region of the user pool; null is the provider's."
  type        = string
  default     = null
}

variable "resource_servers" {
  description = "APIs by identifier (orders, or https://api.example.com), which with a scope's name makes what clients ask for (orders/read); scopes have a description each. Another identifier or name makes a new one."
  type = map(object({
    name   = optional(string)
    scopes = optional(map(string), {})
  }))
  default  = {}
  nullable = false

  # Cognito's rule: what can be seen, but for " and \
  validation {
    condition     = alltrue([for identifier in keys(var.resource_servers) : can(regex("^[!#-\\[\\]-~]{1,256}$", identifier))])
    error_message = "Name each of resource_servers by its identifier: 1 to 256 characters without spaces, quotation marks and backslashes, such as orders or https://api.example.com."
  }

  validation {
    condition     = alltrue([for identifier, server in var.resource_servers : can(regex("^[\\w\\s+=,.@-]{1,256}$", coalesce(server.name, identifier)))])
    error_message = "Give each of resource_servers a name of 1 to 256 letters, digits, spaces or any of _ + = , . @ -; an identifier with other characters, such as https://api.example.com, can't stand in for it."
  }

  validation {
    condition     = alltrue([for server in values(var.resource_servers) : length(server.scopes) <= 100])
    error_message = "A resource server has at most 100 scopes: spread them over several."
  }

  # the slash parts identifier and scope
  validation {
    condition     = alltrue(flatten([for server in values(var.resource_servers) : [for scope in keys(server.scopes) : can(regex("^[!#-.0-\\[\\]-~]{1,256}$", scope))]]))
    error_message = "Name a scope by 1 to 256 characters without spaces, slashes, quotation marks and backslashes, and without its server's identifier: read."
  }

  validation {
    condition     = alltrue(flatten([for server in values(var.resource_servers) : [for description in values(server.scopes) : try(length(description) >= 1 && length(description) <= 256, false)]]))
    error_message = "Describe each scope in 1 to 256 characters: scopes = { read = \"Read orders\" }."
  }
}
