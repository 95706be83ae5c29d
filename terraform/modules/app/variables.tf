variable "name" {
  description = "What load balancer, cluster, image repository, roles, log group and secret are called, or begin with."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]+(-[a-z0-9]+)*$", var.name)) && length(var.name) <= 32 && !startswith(var.name, "internal-")
    error_message = "name must be at most 32 lower-case letters and digits, with single hyphens between them, and not begin with internal- (a pool called otherwise needs a name of its own here)."
  }
}

variable "region" {
  description = "Region of what is made here, that of the network; null is the provider's."
  type        = string
  default     = null
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Public subnets for the load balancer, in two availability zones or more."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "A load balancer needs subnet_ids in two availability zones: name a public subnet in each."
  }
}

variable "task_subnet_ids" {
  description = "Subnets for the app itself, which must reach AWS (by NAT or endpoints); without any it runs in those of the load balancer, with a public address."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "domain" {
  description = "Where people find the app: app.example.com, without https://."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain))
    error_message = "domain must be a host's full name in lower-case letters, app.example.com, without https:// and without a path."
  }
}

variable "zone_id" {
  description = "Route 53 zone of the domain, which gets its address and what proves the certificate; null leaves DNS to you."
  type        = string
  default     = null
}

variable "certificate_arn" {
  description = "ACM certificate of yours for the domain, in this region; null makes one in the zone."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:[\\w-]+:acm:[\\w-]+:\\d{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of an ACM certificate: arn:aws:acm:REGION:ACCOUNT:certificate/ID."
  }

  validation {
    condition     = var.certificate_arn != null || var.zone_id != null
    error_message = "The app is served by https alone: name the Route 53 zone of the domain in zone_id, where a certificate can be proved, or a certificate of yours in certificate_arn."
  }
}

variable "image" {
  description = "Image to run, REPOSITORY:TAG or better REPOSITORY@sha256:DIGEST; null makes all but the tasks, so that there is a repository to push the first one to."
  type        = string
  default     = null

  validation {
    condition     = var.image == null || can(regex("^[a-z0-9][^\\s@]*(:[\\w.-]+|@sha256:[0-9a-f]{64})$", var.image))
    error_message = "image must name a tag or a digest: REPOSITORY:TAG or REPOSITORY@sha256:DIGEST."
  }

  validation {
    condition     = var.image == null || !endswith(coalesce(var.image, "-"), ":latest")
    error_message = "image must name one build, so that what runs and what a rollback goes back to is known: tag each with a version or a date, not latest."
  }
}

variable "cpu_architecture" {
  description = "What the image is built for: X86_64 (docker build --platform linux/amd64) or ARM64 (linux/arm64)."
  type        = string
  default     = "X86_64"
  nullable    = false

  validation {
    condition     = contains(["ARM64", "X86_64"], var.cpu_architecture)
    error_message = "cpu_architecture must be X86_64 or ARM64."
  }
}

variable "cpu" {
  description = "CPU units of each task, 1024 for one virtual processor."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = contains(keys(local.memories), tostring(var.cpu))
    error_message = "cpu must be one of Fargate's: ${join(", ", keys(local.memories))}."
  }
}

variable "memory" {
  description = "Memory of each task in MiB, uploads of the people on it included."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = contains(try(local.memories[tostring(var.cpu)], [var.memory]), var.memory)
    error_message = "memory must go with cpu = ${var.cpu} on Fargate: one of ${join(", ", try(local.memories[tostring(var.cpu)], []))}."
  }
}

variable "min" {
  description = "How many tasks there are at least."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.min >= 1 && floor(var.min) == var.min
    error_message = "min must be a whole number from 1 on."
  }
}

variable "max" {
  description = "How many tasks there are at most; more than min has them follow the use of their CPU."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.max >= var.min && floor(var.max) == var.max
    error_message = "max must be a whole number, min or more."
  }

  validation {
    condition     = var.max == 1 || local.has_table
    error_message = "Several tasks must find each other's sessions: make a table (session_table = {}), whose address is environment.SESSION_STORE here, or leave max at 1."
  }
}

variable "port" {
  description = "Port that the app listens on, in UVICORN_PORT."
  type        = number
  default     = 8501
  nullable    = false

  validation {
    condition     = var.port >= 1024 && var.port <= 65535 && floor(var.port) == var.port
    error_message = "port must be a whole number from 1024 to 65535: who is not root can't listen on those below."
  }
}

variable "environment" {
  description = "Settings of the app, by the names of its variables; nothing that is secret."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setintersection(keys(var.environment), local.own)) == 0
    error_message = "${join(", ", local.own)} are set here: leave them out of environment (domain, port and the command of session_key_command say what they are)."
  }
}

variable "secrets" {
  description = "Settings of the app that are secret, by the names of its variables: ARNs of Secrets Manager secrets, with :KEY:: behind for one key of a JSON text."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex("^arn:[\\w-]+:secretsmanager:[\\w-]+:\\d{12}:secret:[^:]+(:[^:]*:[^:]*:[^:]*)?$", arn))])
    error_message = "secrets holds ARNs of Secrets Manager secrets: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, and none of the values."
  }

  validation {
    condition     = length(setintersection(keys(var.secrets), concat(local.own, keys(var.environment)))) == 0
    error_message = "A setting is said once: leave out of secrets what environment has, and ${join(", ", local.own)}."
  }
}

variable "policies" {
  description = "IAM policies (JSON) for the app's role, by a name of each: what the session table and the sender of notices hand out, and what your own pages need."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "log_retention_days" {
  description = "How long the app's log is kept; 0 is for ever."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains(local.retentions, var.log_retention_days)
    error_message = "log_retention_days must be one of CloudWatch's: ${join(", ", local.retentions)} (0 is for ever)."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts images, log and session key, whose policy lets CloudWatch Logs use it; null is AWS's own. Another one makes a new repository, without its images."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[\\w-]+:kms:[\\w-]+:\\d{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not of an alias: arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the load balancer and a repository with images, and keeps a deleted session key for 30 days."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = {}
  nullable    = false
}
