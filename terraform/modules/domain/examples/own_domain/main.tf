# Managed login at auth.example.com: certificate, DNS records, domain.

locals {
  name       = "auth.${var.zone}"
  validation = one(aws_acm_certificate.this.domain_validation_options)
}

data "aws_route53_zone" "this" {
  name = var.zone
}

# CloudFront, which serves the pages, takes certificates of this region only
resource "aws_acm_certificate" "this" {
  region            = "us-east-1"
  domain_name       = local.name
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  zone_id = data.aws_route53_zone.this.zone_id
  name    = local.validation.resource_record_name
  type    = local.validation.resource_record_type
  records = [local.validation.resource_record_value]
  ttl     = 300
}

# waits until the record has been seen
resource "aws_acm_certificate_validation" "this" {
  region                  = "us-east-1"
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}

module "user_pool" {
  source = "../../../user_pool"

  name = "example"
}

module "client" {
  source = "../../../user_pool_client"

  name         = "hosted"
  user_pool_id = module.user_pool.id
  oauth        = { callback_urls = ["https://app.${var.zone}/callback"] }
}

module "domain" {
  source = "../.."

  user_pool_id    = module.user_pool.id
  region          = module.user_pool.region
  domain          = local.name
  certificate_arn = aws_acm_certificate_validation.this.certificate_arn
  client_ids      = { hosted = module.client.id }
}

resource "aws_route53_record" "alias" {
  for_each = toset(["A", "AAAA"])

  zone_id = data.aws_route53_zone.this.zone_id
  name    = local.name
  type    = each.key

  alias {
    name                   = module.domain.alias_target.name
    zone_id                = module.domain.alias_target.zone_id
    evaluate_target_health = false
  }
}
