# A pool as AWS makes one, and where it is, unless a test says otherwise.

mock_resource "aws_cognito_user_pool" {
  defaults = {
    id  = "eu-central-1_Ab129faBb"
    arn = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab129faBb"
  }
}

mock_data "aws_partition" {
  defaults = {
    partition  = "aws"
    dns_suffix = "amazonaws.com"
  }
}
