variable "vpc_id" {
  description = "Id of your VPC."
  type        = string
}

variable "public_subnet_ids" {
  description = "Its public subnets, in two availability zones or more."
  type        = list(string)
}

variable "private_subnet_ids" {
  description = "Its private subnets, from which a NAT gateway leads out."
  type        = list(string)
}

variable "zone_id" {
  description = "Id of the public hosted zone example.com in Route 53."
  type        = string
}

variable "user_pool_id" {
  description = "Id of the user pool."
  type        = string
}

variable "client_id" {
  description = "Id of the app's client, which has no secret."
  type        = string
}

variable "image" {
  description = "What to run; null until the first image is pushed."
  type        = string
  default     = null
}
