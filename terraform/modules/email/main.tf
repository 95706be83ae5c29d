locals {
  from_address = try(regex("<([^<>]+)>$", var.from_address)[0], var.from_address)
  is_domain    = !strcontains(var.identity, "@")

  notices_address = try(regex("<([^<>]+)>$", var.notices_from_address)[0], var.notices_from_address)
}

resource "aws_sesv2_email_identity" "this" {
  region                 = var.region
  email_identity         = var.identity
  configuration_set_name = aws_sesv2_configuration_set.this.configuration_set_name
  tags                   = var.tags

  lifecycle {
    precondition {
      condition     = local.is_domain ? anytrue([for dot in ["@", "."] : endswith(local.from_address, "${dot}${var.identity}")]) : local.from_address == var.identity
      error_message = "from_address must be of the identity: write an address at the domain, or the address itself."
    }
  }
}

resource "aws_sesv2_configuration_set" "this" {
  region                 = var.region
  configuration_set_name = var.name
  tags                   = var.tags

  # mails carry codes and addresses: none goes out in clear
  delivery_options {
    tls_policy = "REQUIRE"
  }

  # who complained or does not exist is not written to again, which keeps the sender's
  # good name
  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"]
  }
}
