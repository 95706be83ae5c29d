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

  # Source: CreateIdentityProvider; the provider's ids have a colon between pool and name
  validation {
    condition     = alltrue([for name in keys(var.identity_providers) : can(regex("^[^_:\\pZ\\pC][^:\\pZ\\pC][^_:\\pZ\\pC]{1,30}$", name))])
    error_message = "Name each of identity_providers by 3 to 32 characters without spaces and colons, and with _ in the second place at most: CorporateSAML."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : try(contains(["Facebook", "Google", "LoginWithAmazon", "OIDC", "SAML", "SignInWithApple"], provider.type), false)])
    error_message = "Set the type of each of identity_providers to SAML, OIDC, Google, Facebook, LoginWithAmazon or SignInWithApple."
  }

  validation {
    condition     = alltrue([for name, provider in var.identity_providers : try(contains(["OIDC", "SAML"], provider.type), true) || name == try(provider.type, "")])
    error_message = "Cognito knows one provider of each social type, by the type's name: name it Google, Facebook, LoginWithAmazon or SignInWithApple, as its type."
  }

  # what the names mean elsewhere: to clients, and to who reads "Continue with Google"
  validation {
    condition     = alltrue([for name, provider in var.identity_providers : !contains(["COGNITO", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple"], name) || name == try(provider.type, "")])
    error_message = "COGNITO is the pool itself, and Google, Facebook, LoginWithAmazon and SignInWithApple are those providers: give one of type OIDC or SAML another name."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : try(provider.type, "") != "SAML" || length([for key in ["MetadataFile", "MetadataURL"] : key if try(trimspace(provider.details[key]), "") != ""]) == 1])
    error_message = "Give a SAML provider either MetadataURL or MetadataFile in its details."
  }

  # who answers in its place, on the way there, is the provider for Cognito
  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : try(provider.type, "") != "SAML" || can(regex("^(https://[^/?#@\\s]+([/?][^#\\s]*)?|)$", try(trimspace(provider.details.MetadataURL), "")))])
    error_message = "MetadataURL of a SAML provider must be an https address: https://sso.example.com/metadata. Give a document that lies elsewhere as MetadataFile."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : try(provider.type, "") != "SAML" || can(regex("^(\\x{FEFF}?<|$)", try(trimspace(provider.details.MetadataFile), "")))])
    error_message = "MetadataFile of a SAML provider is the document itself, not its path: write file(\"metadata.xml\")."
  }

  validation {
    condition = alltrue(flatten([for provider in values(var.identity_providers) : [
      for key in concat(["authorize_scopes", "client_id"], lookup({ OIDC = ["attributes_request_method", "oidc_issuer"], SignInWithApple = ["key_id", "team_id"] }, provider.type, [])) : try(trimspace(provider.details[key]), "") != ""
    ] if !contains(["", "SAML"], try(coalesce(provider.type), ""))]))
    error_message = "Give a provider that is not SAML client_id and authorize_scopes in its details, one of type OIDC oidc_issuer and attributes_request_method (GET or POST) too, and SignInWithApple team_id and key_id."
  }

  # Source: Cognito's developer guide, "Using OIDC identity providers with a user pool";
  # http on this machine is for an embedded Cognito
  validation {
    condition = alltrue(flatten([for provider in values(var.identity_providers) : [
      for key in ["attributes_url", "authorize_url", "jwks_uri", "oidc_issuer", "token_url"] : can(regex("^(https://[^/?#@\\s]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?)([/?][^#\\s]*)?$", provider.details[key]))
      if try(provider.details[key] != null, false)
    ] if try(provider.type, "") == "OIDC"]))
    error_message = "oidc_issuer and the other addresses in details of a provider of type OIDC must be https: https://sso.example.com."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : try(provider.type, "") != "OIDC" || (contains(["GET", "POST"], try(coalesce(provider.details.attributes_request_method), "")) && contains(split(" ", try(coalesce(provider.details.authorize_scopes), "")), "openid"))])
    error_message = "A provider of type OIDC has GET or POST as attributes_request_method in its details, and openid among authorize_scopes, with spaces between them: openid email."
  }

  validation {
    condition     = alltrue(flatten([for provider in values(var.identity_providers) : [for key in try(keys(provider.details), []) : !contains(["clientsecret", "privatekey"], replace(lower(key), "/[^a-z]/", ""))]]))
    error_message = "Keep client_secret and private_key out of details, which plans show: put them into the variable of secrets, by the provider's name."
  }

  # Cognito refuses a name that the pool lacks. Source: CreateIdentityProvider
  validation {
    condition = alltrue(flatten([for provider in values(var.identity_providers) : [
      for name, theirs in try(coalesce(provider.attributes), {}) : can(regex("^((dev:)?custom:[^\\s]{1,20}|username|email|email_verified|phone_number|phone_number_verified|address|birthdate|family_name|gender|given_name|locale|middle_name|name|nickname|picture|preferred_username|profile|website|zoneinfo)$", name)) && try(trimspace(theirs), "") != ""
    ]]))
    error_message = "attributes of a provider has the pool's names first, and custom: before those of your own: { email = \"mail\", \"custom:team\" = \"department\" }."
  }

  validation {
    condition     = alltrue(flatten([for provider in values(var.identity_providers) : [for identifier in try(coalesce(provider.identifiers), []) : can(regex("^[\\w\\s+=.@-]{1,40}$", identifier))]]))
    error_message = "identifiers of a provider have 1 to 40 letters, digits, spaces or any of _ + = . @ - each: example.com."
  }

  validation {
    condition     = length(flatten([for provider in values(var.identity_providers) : try(coalesce(provider.identifiers), [])])) == length(distinct(flatten([for provider in values(var.identity_providers) : try(coalesce(provider.identifiers), [])])))
    error_message = "An identifier leads to one provider: list it once, at one of identity_providers."
  }
}

variable "secrets" {
  description = "The client_secret of a provider (the private_key of SignInWithApple) by its name. It lies in Terraform's state."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true

  validation {
    condition     = length(setsubtract(nonsensitive(keys(var.secrets)), [for name, provider in var.identity_providers : name if try(provider.type, "") != "SAML"])) == 0
    error_message = "A secret is for no provider: name it as one of identity_providers that is not SAML, which has none."
  }

  validation {
    condition     = alltrue([for secret in values(var.secrets) : try(trimspace(secret) != "", false)])
    error_message = "A secret is empty: give the provider's, or leave it out."
  }

  validation {
    condition     = length(setsubtract([for name, provider in var.identity_providers : name if !contains(["OIDC", "SAML"], try(coalesce(provider.type), "SAML"))], nonsensitive(keys(var.secrets)))) == 0
    error_message = "Cognito takes no Google, Facebook, LoginWithAmazon or SignInWithApple without its secret: give client_secret (private_key of SignInWithApple) in the variable of secrets, by the provider's name."
  }
}
