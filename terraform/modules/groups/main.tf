# By name, not by number: with `count`, taking one group out of the list would delete
# and remake those after it, and their memberships with them.
resource "aws_cognito_user_group" "this" {
  for_each = var.groups

  user_pool_id = var.user_pool_id
  region       = var.region
  name         = each.key
  description  = each.value.description
  precedence   = each.value.precedence
  role_arn     = each.value.role_arn
}
