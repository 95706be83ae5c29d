variable "region" {
  description = "AWS region of everything."
  type        = string
  default     = "eu-central-1"
}

variable "google_client_id" {
  description = "Id of the OAuth client at Google."
  type        = string
}

variable "google_client_secret" {
  description = "Its secret."
  type        = string
  sensitive   = true
}
