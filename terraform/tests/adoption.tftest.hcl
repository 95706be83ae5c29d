# What Cognito fixes when it is made is never planned to change, and refused where it differs.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  name = "accounts"
}

run "made" {
  module {
    source = "./modules/user_pool"
  }

  assert {
    condition     = aws_cognito_user_pool.this.name == "accounts"
    error_message = "The pool is there."
  }
}

run "pool_is_not_renamed" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    name = "others"
  }

  expect_failures = [aws_cognito_user_pool.this]
}

run "pool_keeps_its_user_names" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    username_attributes = ["phone_number"]
  }

  expect_failures = [aws_cognito_user_pool.this]
}

run "pool_gets_no_alias" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    username_attributes = ["email"]
    alias_attributes    = ["preferred_username"]
  }

  expect_failures = [var.alias_attributes]
}

run "pool_keeps_its_case" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    username_case_sensitive = true
  }

  expect_failures = [aws_cognito_user_pool.this]
}

run "pool_keeps_its_missing_case" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    username_case_sensitive = null
  }

  expect_failures = [aws_cognito_user_pool.this]
}

run "made_of_free_names" {
  state_key = "free"

  module {
    source = "./modules/user_pool"
  }

  variables {
    username_attributes = []
    alias_attributes    = ["email"]
    region              = "eu-central-1"
  }

  assert {
    condition     = aws_cognito_user_pool.this.alias_attributes == toset(["email"]) && aws_cognito_user_pool.this.username_attributes == null
    error_message = "Aliases stand beside free user names."
  }
}

run "pool_keeps_its_aliases" {
  command = plan

  state_key = "free"

  module {
    source = "./modules/user_pool"
  }

  variables {
    username_attributes = []
    region              = "eu-central-1"
  }

  expect_failures = [aws_cognito_user_pool.this]
}

run "pool_does_not_move" {
  command = plan

  state_key = "free"

  module {
    source = "./modules/user_pool"
  }

  variables {
    username_attributes = []
    alias_attributes    = ["email"]
    region              = "eu-west-1"
  }

  expect_failures = [aws_cognito_user_pool.this]
}

run "pool_is_the_one_that_is_named" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    existing_pool_id = "eu-central-1_Another"
  }

  expect_failures = [aws_cognito_user_pool.this]
}

run "client_made" {
  module {
    source = "./modules/user_pool_client"
  }

  variables {
    name         = "web"
    user_pool_id = "eu-central-1_Ab129faBb"
  }

  assert {
    condition     = !aws_cognito_user_pool_client.this.generate_secret
    error_message = "The client is there."
  }
}

run "client_gets_no_secret" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    name            = "web"
    user_pool_id    = "eu-central-1_Ab129faBb"
    generate_secret = true
  }

  expect_failures = [aws_cognito_user_pool_client.this]
}

run "client_made_in_a_region" {
  state_key = "region"

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    name         = "web"
    region       = "eu-central-1"
    user_pool_id = "eu-central-1_Ab129faBb"
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.region == "eu-central-1"
    error_message = "The client is there."
  }
}

run "client_does_not_move" {
  command   = plan
  state_key = "region"

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    name         = "web"
    region       = "eu-west-1"
    user_pool_id = "eu-central-1_Ab129faBb"
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.region == "eu-central-1"
    error_message = "Another region would have Terraform delete the client."
  }
}
