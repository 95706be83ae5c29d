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

variable "identity_providers" {
  description = "Where people may come from beside the pool itself, by the name that clients list: type is SAML, OIDC, Google, Facebook, LoginWithAmazon or SignInWithApple, details are ProviderDetails of Cognito's CreateIdentityProvider, attributes says which attribute of the pool takes which of theirs. Another name or type makes a new one, whose people are new to the pool."
  type = map(object({
    type        = string
    details     = map(string)
    attributes  = optional(map(string))
    identifiers = optional(list(string))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.identity_providers) : can(regex("^[^_\\s][^\\s][^_\\s]{1,30}$", name))])
    error_message = "Name each of identity_providers by 3 to 32 characters without spaces, and with _ in the second place at most: CorporateSAML."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : contains(["Facebook", "Google", "LoginWithAmazon", "OIDC", "SAML", "SignInWithApple"], provider.type)])
    error_message = "Set the type of each of identity_providers to SAML, OIDC, Google, Facebook, LoginWithAmazon or SignInWithApple."
  }

  validation {
    condition     = alltrue([for name, provider in var.identity_providers : contains(["OIDC", "SAML"], provider.type) || provider.type == name])
    error_message = "Cognito knows one provider of each social type, by the type's name: name it Google, Facebook, LoginWithAmazon or SignInWithApple, as its type."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : provider.type != "SAML" || length(setintersection(keys(provider.details), ["MetadataFile", "MetadataURL"])) == 1])
    error_message = "Give a SAML provider either MetadataURL or MetadataFile in its details."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : provider.type == "SAML" || length(setsubtract(concat(["authorize_scopes", "client_id"], provider.type == "OIDC" ? ["attributes_request_method", "oidc_issuer"] : []), keys(provider.details))) == 0])
    error_message = "Give a provider that is not SAML client_id and authorize_scopes in its details, and one of type OIDC oidc_issuer and attributes_request_method (GET or POST) too."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : length(setintersection(keys(provider.details), ["client_secret", "private_key"])) == 0])
    error_message = "Keep client_secret and private_key out of details, which plans show: put them into the variable of secrets, by the provider's name."
  }
}

variable "secrets" {
  description = "The client_secret of a provider (the private_key of SignInWithApple) by its name. It lies in Terraform's state."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true

  validation {
    condition     = length(setsubtract(nonsensitive(keys(var.secrets)), keys(var.identity_providers))) == 0
    error_message = "A secret is for no provider: name it as one of identity_providers."
  }
}
