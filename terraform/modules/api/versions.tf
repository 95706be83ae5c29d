terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.62, < 7.0" # the oldest that was tested; 7 is not known yet
    }
  }
}
