mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  user_pool_id = "eu-central-1_Ab129faBb"
}

run "scopes_are_asked_for_with_their_server" {
  command = plan

  module {
    source = "./modules/resource_servers"
  }

  variables {
    resource_servers = {
      orders                    = { scopes = { write = "Place orders", read = "Read orders" } }
      "https://api.example.com" = { name = "API" }
    }
  }

  assert {
    condition     = output.scopes == { orders = ["orders/read", "orders/write"], "https://api.example.com" = [] }
    error_message = "A scope's name alone is not what a token holds."
  }

  assert {
    condition     = aws_cognito_resource_server.this["orders"].name == "orders" && aws_cognito_resource_server.this["https://api.example.com"].name == "API"
    error_message = "The identifier is the name unless there is one."
  }
}

run "no_resource_servers_by_default" {
  command = plan

  module {
    source = "./modules/resource_servers"
  }

  assert {
    condition     = length(aws_cognito_resource_server.this) == 0
    error_message = "They are on request."
  }
}

run "identifier_has_no_space" {
  command = plan

  module {
    source = "./modules/resource_servers"
  }

  variables {
    resource_servers = { "all orders" = { name = "orders" } }
  }

  expect_failures = [var.resource_servers]
}

run "name_can_not_be_an_address" {
  command = plan

  module {
    source = "./modules/resource_servers"
  }

  variables {
    resource_servers = { "https://api.example.com" = {} }
  }

  expect_failures = [var.resource_servers]
}

run "a_server_has_100_scopes" {
  command = plan

  module {
    source = "./modules/resource_servers"
  }

  variables {
    resource_servers = { orders = { scopes = { for number in range(101) : "read${number}" => "Read" } } }
  }

  expect_failures = [var.resource_servers]
}

run "scope_has_no_slash" {
  command = plan

  module {
    source = "./modules/resource_servers"
  }

  variables {
    resource_servers = { orders = { scopes = { "orders/read" = "Read orders" } } }
  }

  expect_failures = [var.resource_servers]
}

run "scope_is_described" {
  command = plan

  module {
    source = "./modules/resource_servers"
  }

  variables {
    resource_servers = { orders = { scopes = { read = "" } } }
  }

  expect_failures = [var.resource_servers]
}

run "example_orders" {
  module {
    source = "./modules/resource_servers/examples/orders"
  }

  assert {
    condition     = module.worker.id != null && output.scopes == { orders = ["orders/read", "orders/write"] } && endswith(output.token_url, ".amazoncognito.com/oauth2/token")
    error_message = "The worker has a scope, and a place to ask for tokens."
  }
}
