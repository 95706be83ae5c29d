# An API of your own function, for the tokens of one app client. The zip is made before,
# `(cd functions && zip ../functions.zip *)`, say.

module "api" {
  source = "../.."

  name       = "orders"
  issuer     = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab129faBb"
  client_ids = ["1example23456789"]
  tags       = { service = "orders" }

  function = {
    package     = "${path.module}/functions.zip"
    handler     = "app.handler"
    routes      = ["GET /orders", "GET /orders/{id}"]
    environment = { TABLE = "orders" }
  }

  throttle = { requests_per_second = 50, burst = 100 }
}

# what the function may do beside writing its log
resource "aws_iam_role_policy" "orders" {
  name = "orders"
  role = module.api.role_name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "dynamodb:Query"
      Resource = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders"
    }]
  })
}
