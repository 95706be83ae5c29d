output "name" {
  description = "Name of the table."
  value       = aws_dynamodb_table.this.name
}

output "arn" {
  description = "ARN of the table."
  value       = aws_dynamodb_table.this.arn
}

output "address" {
  description = "What the app takes as SESSION_STORE."
  value       = "dynamodb://${aws_dynamodb_table.this.name}"
}

output "app_policy" {
  description = "IAM policy (JSON) for the role that runs the app: what the session store does, on this table only."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid    = "Sessions"
      Effect = "Allow"
      # TransactWriteItems asks for the rights of the writes in it
      Action = [
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
      ]
      Resource = aws_dynamodb_table.this.arn
      }], var.kms_key_arn == null ? [] : [{
      # DynamoDB uses the key with the app's rights
      Sid    = "SessionsKey"
      Effect = "Allow"
      Action = [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
      ]
      Resource  = var.kms_key_arn
      Condition = { StringLike = { "kms:ViaService" = "dynamodb.*" } }
    }])
  })
}
