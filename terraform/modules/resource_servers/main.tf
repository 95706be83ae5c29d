resource "aws_cognito_resource_server" "this" {
  for_each = var.resource_servers

  region       = var.region
  user_pool_id = var.user_pool_id
  identifier   = each.key
  name         = coalesce(each.value.name, each.key)

  dynamic "scope" {
    for_each = each.value.scopes

    content {
      scope_name        = scope.key
      scope_description = scope.value
    }
  }
}
