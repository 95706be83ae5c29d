variable "name" {
  description = "What the names of web ACL, alarms and log group begin with."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,80}$", var.name))
    error_message = "name must be 1 to 80 letters, digits, _ or - (a pool called otherwise needs a name of its own here)."
  }
}

variable "region" {
  description = "Region of what is made here, that of the user pool; null is the provider's."
  type        = string
  default     = null
}

variable "user_pool_id" {
  description = "Id of the user pool."
  type        = string
  nullable    = false
}

variable "user_pool_arn" {
  description = "ARN of the user pool."
  type        = string
  nullable    = false
}

variable "tier" {
  description = "Feature plan of the user pool."
  type        = string
  nullable    = false
}

variable "client_ids" {
  description = "App clients, by name, whose sign-ins the alarms watch."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "threats" {
  description = "What Cognito does about leaked passwords and risky sign-ins, where the pool's threat_protection is ENFORCED, and which networks (CIDR) it never rates or always blocks; needs tier PLUS; null is off. For clients that call Cognito themselves: from an app's server (from_server) every sign-in has one address."
  type = object({
    compromised_credentials = optional(string, "BLOCK")
    low_risk                = optional(string, "NO_ACTION")
    medium_risk             = optional(string, "MFA_IF_CONFIGURED")
    high_risk               = optional(string, "BLOCK")
    never_block             = optional(set(string), [])
    always_block            = optional(set(string), [])
    from_server             = optional(bool, true)
  })
  default = null

  validation {
    condition     = var.threats == null || contains(["BLOCK", "NO_ACTION"], try(var.threats.compromised_credentials, ""))
    error_message = "threats.compromised_credentials must be BLOCK or NO_ACTION."
  }

  validation {
    condition = var.threats == null || alltrue([
      for answer in [try(var.threats.low_risk, ""), try(var.threats.medium_risk, ""), try(var.threats.high_risk, "")] :
      contains(["BLOCK", "MFA_IF_CONFIGURED", "MFA_REQUIRED", "NO_ACTION"], answer)
    ])
    error_message = "threats.low_risk, medium_risk and high_risk must be BLOCK, MFA_REQUIRED, MFA_IF_CONFIGURED or NO_ACTION."
  }

  validation {
    condition     = alltrue([for network in setunion(try(var.threats.never_block, []), try(var.threats.always_block, [])) : can(cidrhost(network, 0))])
    error_message = "threats.never_block and always_block hold networks: write one address as 203.0.113.7/32."
  }
}

variable "waf" {
  description = "A web ACL before the pool: how many requests an address may send within so many seconds, and which of AWS's managed rule groups apply. It counts what it would turn away until block is true; with log_retention_days (0 is for ever) it logs requests, without their authorization, cookies and query; null is off."
  type = object({
    requests = optional(number, 300)
    seconds  = optional(number, 300)
    block    = optional(bool, false)
    managed_groups = optional(list(string), [
      "AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet",
    ])
    log_retention_days = optional(number)
  })
  default = null

  validation {
    condition     = var.waf == null || try(var.waf.requests >= 10 && var.waf.requests <= 2000000000 && floor(var.waf.requests) == var.waf.requests, false)
    error_message = "waf.requests must be a whole number from 10 to 2000000000."
  }

  validation {
    condition     = var.waf == null || contains([60, 120, 300, 600], try(var.waf.seconds, 0))
    error_message = "waf.seconds must be 60, 120, 300 or 600."
  }

  validation {
    condition     = alltrue([for name in try(var.waf.managed_groups, []) : startswith(name, "AWSManagedRules")])
    error_message = "waf.managed_groups holds names of AWS's rule groups: AWSManagedRulesCommonRuleSet."
  }

  validation {
    condition     = length(distinct(try(var.waf.managed_groups, []))) == length(try(var.waf.managed_groups, []))
    error_message = "waf.managed_groups may name each rule group once: leave the second out."
  }

  validation {
    condition     = length(setintersection(try(var.waf.managed_groups, []), ["AWSManagedRulesACFPRuleSet", "AWSManagedRulesATPRuleSet"])) == 0
    error_message = "AWS refuses its fraud control rule groups (AWSManagedRulesATPRuleSet, AWSManagedRulesACFPRuleSet) before a user pool: leave them out of waf.managed_groups; threats does their work."
  }

  validation {
    condition     = contains(local.retentions, coalesce(try(var.waf.log_retention_days, null), 0))
    error_message = "waf.log_retention_days must be one of CloudWatch's: ${join(", ", local.retentions)} (0 is for ever)."
  }
}

variable "alarms" {
  description = "CloudWatch alarms per client, told to SNS topics: how many throttled requests, and how many failed sign-ins, within five minutes are too many; null is off."
  type = object({
    topic_arns       = set(string)
    throttles        = optional(number, 1)
    sign_in_failures = optional(number, 50)
  })
  default = null

  validation {
    condition     = alltrue([for arn in try(var.alarms.topic_arns, []) : can(regex("^arn:[\\w-]+:sns:[\\w-]+:\\d{12}:.+$", arn))])
    error_message = "alarms.topic_arns holds ARNs of SNS topics: arn:aws:sns:REGION:ACCOUNT:NAME."
  }

  validation {
    condition     = var.alarms == null || (try(var.alarms.throttles, 0) >= 1 && try(var.alarms.sign_in_failures, 0) >= 1)
    error_message = "alarms.throttles and sign_in_failures must be at least 1."
  }
}

variable "logs" {
  description = "Has Cognito log the mails that it failed to send or, with user_events (tier PLUS), what users do instead; retention_days may be 0, for ever; null is off."
  type = object({
    retention_days = optional(number, 30)
    user_events    = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.logs == null || contains(local.retentions, try(var.logs.retention_days, -1))
    error_message = "logs.retention_days must be one of CloudWatch's: ${join(", ", local.retentions)} (0 is for ever)."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the log groups, whose policy lets CloudWatch Logs use it; null is CloudWatch's own, at no cost."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[\\w-]+:kms:[\\w-]+:\\d{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not of an alias: arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "tags" {
  description = "Tags of web ACL, alarms and log groups."
  type        = map(string)
  default     = {}
  nullable    = false
}
