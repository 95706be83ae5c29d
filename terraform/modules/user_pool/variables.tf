variable "name" {
  description = "Name of the user pool."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w\\s+=,.@-]{1,128}$", var.name))
    error_message = "name must be 1 to 128 letters, digits, spaces or any of _ + = , . @ -"
  }
}

variable "existing_pool_id" {
  description = "Id of a pool that exists and is imported: its attributes stay as they are, whatever sign_up_attributes leaves out; null for a pool that is made here."
  type        = string
  default     = null

  validation {
    condition     = var.existing_pool_id == null || can(regex("^[\\w-]+_[0-9A-Za-z]+$", var.existing_pool_id))
    error_message = "existing_pool_id must look like us-east-1_Ab129faBb: take it from the pool's page or from aws cognito-idp list-user-pools."
  }
}

variable "region" {
  description = "AWS region of the pool; null is the provider's."
  type        = string
  default     = null
}

variable "username_attributes" {
  description = "What people sign in with as their user name, email or phone_number; none leaves user names free. It is fixed when the pool is made."
  type        = set(string)
  default     = ["email"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.username_attributes, ["email", "phone_number"])) == 0
    error_message = "username_attributes may hold email and phone_number; set it to [] for free user names."
  }
}

variable "alias_attributes" {
  description = "What people sign in with beside a free user name: email, phone_number, preferred_username. It is fixed when the pool is made."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.alias_attributes, ["email", "phone_number", "preferred_username"])) == 0
    error_message = "alias_attributes may hold email, phone_number and preferred_username; leave out the rest."
  }

  validation {
    condition     = length(var.alias_attributes) == 0 || length(var.username_attributes) == 0
    error_message = "Aliases stand beside free user names: set username_attributes to [], or leave alias_attributes out."
  }
}

variable "username_case_sensitive" {
  description = "Whether Ada and ada are two user names, fixed when the pool is made; null for a pool from before Cognito had the setting, where they are."
  type        = bool
  default     = false
}

variable "auto_verified_attributes" {
  description = "What people prove by a code, and recover a password with: email, and phone_number where an existing pool sends text messages."
  type        = set(string)
  default     = ["email"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.auto_verified_attributes, ["email", "phone_number"])) == 0
    error_message = "auto_verified_attributes may hold email and phone_number; leave out the rest."
  }

  validation {
    condition     = !contains(var.auto_verified_attributes, "phone_number") || var.existing_pool_id != null
    error_message = "The module makes no role for text messages: leave phone_number out of auto_verified_attributes, or name the existing pool that has one in existing_pool_id."
  }
}

variable "tier" {
  description = "Feature plan of the pool: LITE, ESSENTIALS or PLUS."
  type        = string
  default     = "ESSENTIALS"
  nullable    = false

  validation {
    condition     = contains(["LITE", "ESSENTIALS", "PLUS"], var.tier)
    error_message = "tier must be LITE, ESSENTIALS or PLUS."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the pool and the accounts in it."
  type        = bool
  default     = true
  nullable    = false
}

variable "mfa" {
  description = "Whether a second factor (an authenticator app) is OFF, OPTIONAL or ON."
  type        = string
  default     = "OPTIONAL"
  nullable    = false

  validation {
    condition     = contains(["OFF", "OPTIONAL", "ON"], var.mfa)
    error_message = "mfa must be OFF, OPTIONAL or ON."
  }
}

variable "sms_mfa" {
  description = "Whether text messages may be a second factor beside the app, as they are in an existing pool that sends some; the module never turns them on."
  type        = bool
  default     = false
  nullable    = false
}

variable "password_policy" {
  description = "What a password must hold, for how many days a temporary one is good, and how many earlier ones are refused."
  type = object({
    minimum_length                   = optional(number, 12)
    require_lowercase                = optional(bool, true)
    require_uppercase                = optional(bool, true)
    require_numbers                  = optional(bool, true)
    require_symbols                  = optional(bool, true)
    temporary_password_validity_days = optional(number, 7)
    history_size                     = optional(number, 0)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(range(6, 100), var.password_policy.minimum_length)
    error_message = "minimum_length must be a whole number from 6 to 99."
  }

  validation {
    condition     = contains(range(1, 366), var.password_policy.temporary_password_validity_days)
    error_message = "temporary_password_validity_days must be a whole number from 1 to 365."
  }

  validation {
    condition     = contains(range(0, 25), var.password_policy.history_size)
    error_message = "history_size must be a whole number from 0 to 24."
  }

  validation {
    condition     = var.password_policy.history_size == 0 || var.tier != "LITE"
    error_message = "Refusing earlier passwords (history_size) needs tier ESSENTIALS or PLUS."
  }
}

variable "sign_up_attributes" {
  description = "What people fill in beside email and password: Cognito's standard attributes (given_name) or custom ones by bare name (team); one with asked = false stays off the form. Cognito never removes or changes an attribute once made."
  type = list(object({
    name       = string
    type       = optional(string)
    label      = optional(string)
    required   = optional(bool)
    mutable    = optional(bool)
    min_length = optional(number)
    max_length = optional(number)
    min_value  = optional(number)
    max_value  = optional(number)
    asked      = optional(bool, true)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for a in var.sign_up_attributes : can(regex("^[A-Za-z][0-9A-Za-z_-]{0,19}$", a.name))])
    error_message = "An attribute's name has at most 20 letters, digits, _ or -, and starts with a letter; leave out \"custom:\"."
  }

  validation {
    condition     = !anytrue([for a in var.sign_up_attributes : contains(["email", "email_verified", "identities", "phone_number_verified", "sub", "updated_at"], a.name)])
    error_message = "Leave out email, which is on the form anyway, and email_verified, identities, phone_number_verified, sub and updated_at, which are Cognito's to set."
  }

  validation {
    condition     = length(distinct([for a in var.sign_up_attributes : a.name])) == length(var.sign_up_attributes)
    error_message = "List every attribute once."
  }

  validation {
    condition     = length([for a in var.sign_up_attributes : a if !contains(local.standard_attributes, a.name)]) <= 50
    error_message = "A pool has room for 50 custom attributes: leave some out."
  }

  validation {
    condition     = alltrue([for a in var.sign_up_attributes : contains(["String", "Number", "Boolean", "DateTime"], coalesce(a.type, "String"))])
    error_message = "An attribute's type must be String, Number, Boolean or DateTime."
  }

  validation {
    condition     = alltrue([for a in var.sign_up_attributes : coalesce(a.type, "String") == "String" || !contains(local.standard_attributes, a.name)])
    error_message = "Cognito's standard attributes are of type String: leave out their type."
  }

  validation {
    condition     = alltrue([for a in var.sign_up_attributes : a.required != true || contains(local.standard_attributes, a.name)])
    error_message = "Cognito can't require a custom attribute: leave out its required."
  }

  validation {
    condition     = alltrue([for a in var.sign_up_attributes : a.asked || a.required != true])
    error_message = "A required attribute has to be asked for: leave out its asked."
  }

  validation {
    condition     = alltrue([for a in var.sign_up_attributes : coalesce(a.type, "String") == "String" || (a.min_length == null && a.max_length == null)])
    error_message = "min_length and max_length are for attributes of type String: leave them out of others."
  }

  validation {
    condition     = alltrue([for a in var.sign_up_attributes : coalesce(a.type, "String") == "Number" || (a.min_value == null && a.max_value == null)])
    error_message = "min_value and max_value are for attributes of type Number: leave them out of others."
  }

  validation {
    condition = alltrue(flatten([for a in var.sign_up_attributes : [
      for n in [a.min_length, a.max_length] : n == null ? true : n >= 0 && n <= 2048 && floor(n) == n
    ]]))
    error_message = "min_length and max_length must be whole numbers from 0 to 2048."
  }

  validation {
    condition = alltrue(flatten([for a in var.sign_up_attributes : [
      for n in [a.min_value, a.max_value] : n == null ? true : floor(n) == n
    ]]))
    error_message = "min_value and max_value must be whole numbers."
  }

  validation {
    condition     = alltrue([for a in var.sign_up_attributes : coalesce(a.min_length, 0) <= coalesce(a.max_length, 2048) && coalesce(a.max_length, 1) >= 1])
    error_message = "An attribute's max_length (2048 unless given) must be at least 1, and at least its min_length."
  }

  validation {
    condition     = alltrue([for a in var.sign_up_attributes : coalesce(a.min_value, 0) <= coalesce(a.max_value, 2147483647)])
    error_message = "An attribute's max_value (2147483647 unless given) must be at least its min_value (0 unless given)."
  }

  validation {
    condition     = var.existing_pool_id != null || alltrue([for a in var.sign_up_attributes : a.name != "birthdate" || (coalesce(a.min_length, 10) == 10 && coalesce(a.max_length, 10) == 10)])
    error_message = "birthdate has 10 characters, YYYY-MM-DD: leave out its min_length and max_length."
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
    condition     = can(regex("^[^\\pC{}]{1,50}$", var.brand.name)) && trimspace(var.brand.name) == var.brand.name
    error_message = "brand.name must have 1 to 50 characters on one line, without braces."
  }

  validation {
    condition     = can(regex("^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$", var.brand.primary))
    error_message = "brand.primary must be a colour such as #4f46e5."
  }
}

variable "verification_email" {
  description = "Subject and text (HTML) of the mail that carries a code, where {####} stands for the code; those of the module carry the brand."
  type = object({
    subject = optional(string)
    message = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.verification_email.subject == null || can(regex("^.{1,140}$", var.verification_email.subject))
    error_message = "The mail's subject must have 1 to 140 characters, on one line."
  }

  validation {
    condition     = var.verification_email.message == null || try(strcontains(var.verification_email.message, "{####}") && length(var.verification_email.message) <= 20000, false)
    error_message = "The mail's message must hold {####}, where the code goes, and have at most 20000 characters."
  }
}

variable "email_sender" {
  description = "Verified SES identity that sends the mails; null takes Cognito's own sender, which stops at 50 mails a day."
  type = object({
    source_arn        = string
    from_address      = string
    reply_to_address  = optional(string)
    configuration_set = optional(string)
  })
  default = null

  validation {
    condition     = var.email_sender == null || can(regex("^arn:[\\w-]+:ses:[\\w-]+:\\d{12}:identity/.+$", var.email_sender.source_arn))
    error_message = "email_sender.source_arn must be the ARN of an SES identity: arn:aws:ses:REGION:ACCOUNT:identity/NAME."
  }

  validation {
    condition     = var.email_sender == null || can(regex("@", var.email_sender.from_address))
    error_message = "email_sender.from_address must be an address, or a name with one: Accounts <accounts@example.com>."
  }
}

variable "self_sign_up" {
  description = "Whether people register themselves; otherwise an administrator makes their accounts."
  type        = bool
  default     = true
  nullable    = false
}

variable "password_reset" {
  description = "Whether a code to their verified address lets people replace a forgotten password; otherwise an administrator does."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = !var.password_reset || length(var.auto_verified_attributes) > 0
    error_message = "A forgotten password is replaced by a code to a verified address: set auto_verified_attributes to [\"email\"], or password_reset to false."
  }
}

variable "recovery_by_phone" {
  description = "Whether a verified phone number recovers an account after the address; null is where email_codes.second_factor needs it, since Cognito wants two ways then. Nobody recovers by it while the pool sends no text messages."
  type        = bool
  default     = null
}

variable "issuer_type" {
  description = "Which issuer the pool's tokens name: ORIGINAL, or UPDATED for a pool that was told so, which AWS provider 6.62 can't do itself."
  type        = string
  default     = "ORIGINAL"
  nullable    = false

  validation {
    condition     = contains(["ORIGINAL", "UPDATED"], var.issuer_type)
    error_message = "issuer_type must be ORIGINAL or UPDATED."
  }
}

variable "invitation_email" {
  description = "Subject and text (HTML) of the mail for accounts that an administrator makes, where {username} and {####} stand for address and temporary password; those of the module carry the brand. sms_message is sent where an existing pool invites by text message."
  type = object({
    subject     = optional(string)
    message     = optional(string)
    sms_message = optional(string, "{username} {####}")
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.invitation_email.subject == null || can(regex("^.{1,140}$", var.invitation_email.subject))
    error_message = "The invitation's subject must have 1 to 140 characters, on one line."
  }

  validation {
    condition     = var.invitation_email.message == null || try(strcontains(var.invitation_email.message, "{####}") && strcontains(var.invitation_email.message, "{username}") && length(var.invitation_email.message) <= 20000, false)
    error_message = "The invitation must hold {username} and {####}, where address and temporary password go, and have at most 20000 characters."
  }

  validation {
    condition     = try(strcontains(var.invitation_email.sms_message, "{####}") && strcontains(var.invitation_email.sms_message, "{username}") && length(var.invitation_email.sms_message) <= 140, false)
    error_message = "invitation_email.sms_message must hold {username} and {####}, and have at most 140 characters."
  }
}

variable "passkeys" {
  description = "Lets people register passkeys for relying_party_id, the domain they sign in on or one above it, with user_verification (PIN, fingerprint) required or preferred; null leaves them out."
  type = object({
    relying_party_id  = string
    user_verification = optional(string, "preferred")
  })
  default = null

  validation {
    condition     = var.passkeys == null || (can(regex("^(localhost|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?)$", var.passkeys.relying_party_id)) && try(length(var.passkeys.relying_party_id) <= 127, false))
    error_message = "passkeys.relying_party_id must be a domain of at most 127 characters in lower case, such as app.example.com: leave out scheme, port and path, and take no IP address."
  }

  validation {
    condition     = var.passkeys == null || contains(["preferred", "required"], try(var.passkeys.user_verification, ""))
    error_message = "passkeys.user_verification must be preferred or required."
  }

  validation {
    condition     = var.passkeys == null || var.tier != "LITE"
    error_message = "Passkeys need tier ESSENTIALS or PLUS: set tier, or leave passkeys out."
  }

  validation {
    condition     = var.passkeys == null || var.mfa != "ON"
    error_message = "Where a second factor is required, Cognito takes passkeys only if they count for both (FactorConfiguration), and AWS provider 6.62 can't say that (hashicorp/terraform-provider-aws#50110): set mfa to OPTIONAL or OFF, or leave passkeys out."
  }
}

variable "email_codes" {
  description = "Whether a mailed code is enough to begin with (first_factor), and whether one may be the second factor beside the authenticator app (second_factor), whose mails have subject and message (HTML) where {####} stands for the code; those of the module carry the brand."
  type = object({
    first_factor  = optional(bool, false)
    second_factor = optional(bool, false)
    subject       = optional(string)
    message       = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = !(var.email_codes.first_factor || var.email_codes.second_factor) || var.tier != "LITE"
    error_message = "Mailed codes need tier ESSENTIALS or PLUS: set tier, or leave email_codes out."
  }

  validation {
    condition     = !var.email_codes.first_factor || var.mfa != "ON"
    error_message = "Where a second factor is required, Cognito lets nobody begin with a mailed code: set mfa to OPTIONAL or OFF, or leave first_factor out of email_codes."
  }

  validation {
    condition     = !var.email_codes.second_factor || var.mfa != "OFF"
    error_message = "There is no second factor with mfa = \"OFF\": set mfa to OPTIONAL or ON, or leave second_factor out of email_codes."
  }

  validation {
    condition     = !var.email_codes.second_factor || var.email_sender != null
    error_message = "Cognito mails second factors by SES alone: set email_sender, or leave second_factor out of email_codes."
  }

  # The provider's documentation wants two mechanisms of recovery; whether Cognito takes
  # administrators alone is not known.
  validation {
    condition     = !var.email_codes.second_factor || (var.password_reset && coalesce(var.recovery_by_phone, true))
    error_message = "Cognito mails a second factor where the mailbox is not the only way to recover an account: leave password_reset and recovery_by_phone at their defaults, or leave second_factor out of email_codes."
  }

  validation {
    condition     = var.email_codes.subject == null || can(regex("^.{1,140}$", var.email_codes.subject))
    error_message = "email_codes.subject must have 1 to 140 characters, on one line."
  }

  validation {
    condition     = var.email_codes.message == null || try(strcontains(var.email_codes.message, "{####}") && length(var.email_codes.message) <= 20000, false)
    error_message = "email_codes.message must hold {####}, where the code goes, and have at most 20000 characters."
  }
}

variable "remembered_devices" {
  description = "Lets a device that somebody chose to have remembered (only_remembered_on_user_prompt) go without the second factor, which every other needs (challenge_required_on_new_device); null remembers none."
  type = object({
    challenge_required_on_new_device = optional(bool, true)
    only_remembered_on_user_prompt   = optional(bool, true)
  })
  default = null
}

variable "first_factors" {
  description = "What people may begin to sign in with: PASSWORD, EMAIL_OTP, SMS_OTP, WEB_AUTHN. null is PASSWORD with what passkeys and email_codes add, and leaves the pool as it is where they add nothing: [\"PASSWORD\"] switches off what was on."
  type        = set(string)
  default     = null

  validation {
    condition     = var.first_factors == null || (contains(coalesce(var.first_factors, []), "PASSWORD") && length(setsubtract(coalesce(var.first_factors, []), ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"])) == 0)
    error_message = "first_factors must hold PASSWORD, and may hold EMAIL_OTP, SMS_OTP and WEB_AUTHN."
  }

  validation {
    condition     = var.first_factors == null || var.tier != "LITE"
    error_message = "Tier LITE knows passwords only: leave first_factors out, or take ESSENTIALS or PLUS."
  }

  validation {
    condition     = var.first_factors == null || contains(coalesce(var.first_factors, []), "WEB_AUTHN") == (var.passkeys != null)
    error_message = "WEB_AUTHN and passkeys go together: set passkeys to the domain they are for and list WEB_AUTHN in first_factors, or leave both out."
  }

  validation {
    condition     = var.first_factors == null || !var.email_codes.first_factor || contains(coalesce(var.first_factors, []), "EMAIL_OTP")
    error_message = "first_factors leaves out what email_codes.first_factor asks for: list EMAIL_OTP, or leave one of the two out."
  }

  validation {
    condition     = var.mfa != "ON" || length(setintersection(coalesce(var.first_factors, []), ["EMAIL_OTP", "SMS_OTP"])) == 0
    error_message = "Where a second factor is required, Cognito lets nobody begin with a sent code: take EMAIL_OTP and SMS_OTP out of first_factors, or set mfa to OPTIONAL or OFF."
  }
}

variable "threat_protection" {
  description = "Whether Cognito rates every sign-in's risk: OFF, AUDIT (it only records) or ENFORCED (it acts as the risk configuration says)."
  type        = string
  default     = "OFF"
  nullable    = false

  validation {
    condition     = contains(["OFF", "AUDIT", "ENFORCED"], var.threat_protection)
    error_message = "threat_protection must be OFF, AUDIT or ENFORCED."
  }

  validation {
    condition     = var.threat_protection == "OFF" || var.tier == "PLUS"
    error_message = "Threat protection needs tier PLUS: set tier, or leave it OFF."
  }
}

variable "triggers" {
  description = "ARNs of Lambda functions that Cognito calls on the way; each needs an aws_lambda_permission for this pool. user_migration can't be had: the app never sends it a password."
  type = object({
    create_auth_challenge          = optional(string)
    custom_message                 = optional(string)
    define_auth_challenge          = optional(string)
    post_authentication            = optional(string)
    post_confirmation              = optional(string)
    pre_authentication             = optional(string)
    pre_sign_up                    = optional(string)
    pre_token_generation           = optional(string)
    user_migration                 = optional(string)
    verify_auth_challenge_response = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for arn in values(var.triggers) : arn == null || can(regex("^arn:[\\w-]+:lambda:[\\w-]+:\\d{12}:function:", arn))])
    error_message = "A trigger must be the ARN of a Lambda function: arn:aws:lambda:REGION:ACCOUNT:function:NAME."
  }

  validation {
    condition     = var.triggers.user_migration == null
    error_message = "user_migration lives on passwords, and the app sends none: it signs in by SRP, where Cognito does not call this trigger, and would tell people that their right password is wrong. Bring accounts over by a CSV import or AdminCreateUser, and have people choose a new password."
  }
}

variable "pre_token_generation_version" {
  description = "Which event the pre_token_generation function takes: V1_0 (ID token), V2_0 (access token too) or V3_0 (machines too); null is V2_0, and V1_0 in tier LITE."
  type        = string
  default     = null

  validation {
    condition     = var.pre_token_generation_version == null || contains(["V1_0", "V2_0", "V3_0"], coalesce(var.pre_token_generation_version, "V1_0"))
    error_message = "pre_token_generation_version must be V1_0, V2_0 or V3_0."
  }

  validation {
    condition     = coalesce(var.pre_token_generation_version, "V1_0") == "V1_0" || var.tier != "LITE"
    error_message = "Tier LITE knows V1_0 only: leave pre_token_generation_version out, or take ESSENTIALS or PLUS."
  }
}

variable "tags" {
  description = "Tags of the user pool."
  type        = map(string)
  default     = {}
  nullable    = false
}
