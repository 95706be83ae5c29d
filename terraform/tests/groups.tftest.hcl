mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  user_pool_id = "eu-central-1_Ab129faBb"
}

run "groups_are_kept_by_name" {
  command = plan

  module {
    source = "./modules/groups"
  }

  variables {
    groups = {
      admins  = { description = "May do anything", precedence = 0 }
      editors = {}
    }
  }

  assert {
    condition     = aws_cognito_user_group.this["admins"].precedence == 0 && aws_cognito_user_group.this["editors"].precedence == null
    error_message = "Precedence is optional."
  }

  assert {
    condition     = toset(output.names) == toset(["admins", "editors"])
    error_message = "The names are what tokens hold."
  }
}

run "no_groups_by_default" {
  command = plan

  module {
    source = "./modules/groups"
  }

  assert {
    condition     = length(aws_cognito_user_group.this) == 0
    error_message = "Groups are on request."
  }
}

run "group_name_has_no_space" {
  command = plan

  module {
    source = "./modules/groups"
  }

  variables {
    groups = {
      "all admins" = {}
    }
  }

  expect_failures = [var.groups]
}

run "group_description_is_short" {
  command = plan

  module {
    source = "./modules/groups"
  }

  variables {
    groups = {
      admins = { description = format("%2049s", "x") }
    }
  }

  expect_failures = [var.groups]
}

run "group_precedence_is_not_negative" {
  command = plan

  module {
    source = "./modules/groups"
  }

  variables {
    groups = {
      admins = { precedence = -1 }
    }
  }

  expect_failures = [var.groups]
}

run "group_role_is_a_role" {
  command = plan

  module {
    source = "./modules/groups"
  }

  variables {
    groups = {
      admins = { role_arn = "admins" }
    }
  }

  expect_failures = [var.groups]
}

run "example_admins" {
  module {
    source = "./modules/groups/examples/admins"
  }

  assert {
    condition     = toset(module.groups.names) == toset(["admins", "editors"])
    error_message = "Two groups."
  }
}
