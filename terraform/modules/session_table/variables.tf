variable "name" {
  description = "Name of the table; changing it makes a new one and ends every session."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z_.-]{3,255}$", var.name))
    error_message = "name must be 3 to 255 letters, digits or any of _ . -"
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the table."
  type        = bool
  default     = true
  nullable    = false
}

variable "point_in_time_recovery" {
  description = "Whether the table can be restored to any second of the last 35 days."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of the table."
  type        = map(string)
  default     = {}
  nullable    = false
}
