# What Cognito can't do to an attribute is refused by the plan, not found out by apply.

mock_provider "aws" {
  source = "./tests/aws"

  mock_data "aws_cognito_user_pool" {
    defaults = {
      schema_attributes = [
        { name = "sub", attribute_data_type = "String", required = true, mutable = false, developer_only_attribute = false, string_attribute_constraints = [], number_attribute_constraints = [] },
        { name = "email", attribute_data_type = "String", required = true, mutable = true, developer_only_attribute = false, string_attribute_constraints = [{ min_length = "0", max_length = "2048" }], number_attribute_constraints = [] },
        { name = "given_name", attribute_data_type = "String", required = true, mutable = true, developer_only_attribute = false, string_attribute_constraints = [{ min_length = "1", max_length = "80" }], number_attribute_constraints = [] },
        { name = "locale", attribute_data_type = "String", required = false, mutable = true, developer_only_attribute = false, string_attribute_constraints = [{ min_length = "0", max_length = "2048" }], number_attribute_constraints = [] },
        { name = "custom:team", attribute_data_type = "String", required = false, mutable = true, developer_only_attribute = false, string_attribute_constraints = [{ min_length = "0", max_length = "2048" }], number_attribute_constraints = [] },
        { name = "custom:age", attribute_data_type = "Number", required = false, mutable = false, developer_only_attribute = false, string_attribute_constraints = [], number_attribute_constraints = [{ min_value = "13", max_value = "2147483647" }] },
      ]
    }
  }
}

variables {
  name = "accounts"
}

run "made" {
  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "team" },
      { name = "age", type = "Number", min_value = 13, mutable = false },
    ]
  }

  assert {
    condition     = length(output.sign_up_attributes) == 3
    error_message = "The pool is as it was made."
  }
}

run "one_may_be_added" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "team" },
      { name = "age", type = "Number", min_value = 13, mutable = false },
      { name = "city" },
      { name = "locale" },
    ]
  }

  assert {
    condition     = length(output.sign_up_attributes) == 5
    error_message = "A further attribute is added to the pool."
  }
}

run "order_does_not_matter" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "age", type = "Number", min_value = 13, mutable = false },
      { name = "given_name", required = true, max_length = 80 },
      { name = "team" },
    ]
  }

  assert {
    condition     = length(output.sign_up_attributes) == 3
    error_message = "Only the form follows the order."
  }
}

run "one_may_leave_the_form" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "team", asked = false },
      { name = "age", type = "Number", min_value = 13, mutable = false },
    ]
  }

  assert {
    condition     = length(output.sign_up_attributes) == 2
    error_message = "It stays in the pool."
  }
}

run "none_can_be_removed" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "age", type = "Number", min_value = 13, mutable = false },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "none_can_be_renamed" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "teams" },
      { name = "age", type = "Number", min_value = 13, mutable = false },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "required_one_can_not_be_removed" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "team" },
      { name = "age", type = "Number", min_value = 13, mutable = false },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "none_can_become_required" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "team" },
      { name = "age", type = "Number", min_value = 13, mutable = false },
      { name = "locale", required = true, min_length = 0 },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "none_can_become_optional" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = false, min_length = 1, max_length = 80 },
      { name = "team" },
      { name = "age", type = "Number", min_value = 13, mutable = false },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "no_type_can_change" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  override_data {
    target = data.aws_cognito_user_pool.made[0]
    values = {
      schema_attributes = [
        { name = "custom:beta", attribute_data_type = "Boolean", required = false, mutable = true, developer_only_attribute = false, string_attribute_constraints = [], number_attribute_constraints = [] },
      ]
    }
  }

  variables {
    sign_up_attributes = [{ name = "beta", type = "DateTime" }]
  }

  expect_failures = [output.sign_up_attributes]
}

run "none_can_become_immutable" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "team", mutable = false },
      { name = "age", type = "Number", min_value = 13, mutable = false },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "no_length_can_change" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "team", max_length = 40 },
      { name = "age", type = "Number", min_value = 13, mutable = false },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "no_shortest_length_can_change" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "team", min_length = 2 },
      { name = "age", type = "Number", min_value = 13, mutable = false },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "no_smallest_number_can_change" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "team" },
      { name = "age", type = "Number", min_value = 14, mutable = false },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "no_greatest_number_can_change" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", required = true, max_length = 80 },
      { name = "team" },
      { name = "age", type = "Number", min_value = 13, max_value = 150, mutable = false },
    ]
  }

  expect_failures = [output.sign_up_attributes]
}

run "existing_pool_keeps_what_is_not_named" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    existing_pool_id   = "eu-central-1_Ab129faBb"
    sign_up_attributes = [{ name = "given_name" }, { name = "city" }]
  }

  assert {
    condition     = toset([for s in aws_cognito_user_pool.this.schema : s.name]) == toset(["age", "city", "email", "given_name", "team"])
    error_message = "What the pool has stays in its schema, what is new is added."
  }

  assert {
    condition     = output.sign_up_attributes[0].required && output.sign_up_attributes[0].max_length == 80
    error_message = "The form follows the pool's rules."
  }
}

run "existing_pool_is_said_as_it_is" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    existing_pool_id   = "eu-central-1_Ab129faBb"
    sign_up_attributes = [{ name = "given_name" }, { name = "team", max_length = 40 }]
  }

  expect_failures = [output.sign_up_attributes]
}

run "existing_pool_asks_for_what_it_requires" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    existing_pool_id = "eu-central-1_Ab129faBb"
  }

  expect_failures = [output.sign_up_attributes]
}

run "existing_pool_without_sign_up_asks_for_nothing" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    existing_pool_id = "eu-central-1_Ab129faBb"
    self_sign_up     = false
  }

  assert {
    condition     = length(output.sign_up_attributes) == 0
    error_message = "An administrator gives what the pool requires."
  }
}
