resource "aws_dynamodb_table" "this" {
  region                      = var.region
  name                        = var.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = var.deletion_protection
  tags                        = var.tags

  attribute {
    name = "id"
    type = "S"
  }

  # ended sessions go by themselves, at no cost
  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  # without a key under the account's own for DynamoDB, whose use CloudTrail records
  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}
