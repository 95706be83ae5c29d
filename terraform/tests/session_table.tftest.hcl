mock_provider "aws" {
  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/sessions"
    }
  }
}

variables {
  name = "sessions"
}

run "table_holds_sessions_safely" {
  module {
    source = "./modules/session_table"
  }

  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST" && aws_dynamodb_table.this.hash_key == "id"
    error_message = "An idle table costs nothing, and a session is found by its id."
  }

  assert {
    condition     = one(aws_dynamodb_table.this.ttl) == { attribute_name = "ttl", enabled = true }
    error_message = "Ended sessions go by themselves."
  }

  assert {
    condition     = one(aws_dynamodb_table.this.server_side_encryption).enabled && one(aws_dynamodb_table.this.point_in_time_recovery).enabled
    error_message = "Sessions are encrypted and can be restored."
  }

  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "A table is protected unless told otherwise."
  }

  assert {
    condition     = output.address == "dynamodb://sessions"
    error_message = "The address is what SESSION_STORE takes."
  }

  assert {
    condition     = jsondecode(output.app_policy).Statement[*].Resource == [output.arn]
    error_message = "The app may use this table and no other."
  }
}

run "protections_can_be_left_out" {
  command = plan

  module {
    source = "./modules/session_table"
  }

  variables {
    deletion_protection    = false
    point_in_time_recovery = false
  }

  assert {
    condition     = !aws_dynamodb_table.this.deletion_protection_enabled && !one(aws_dynamodb_table.this.point_in_time_recovery).enabled
    error_message = "A table for trying out can be thrown away."
  }
}

run "table_takes_a_key" {
  module {
    source = "./modules/session_table"
  }

  variables {
    region      = "eu-central-1"
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0"
  }

  assert {
    condition     = one(aws_dynamodb_table.this.server_side_encryption).kms_key_arn == var.kms_key_arn && aws_dynamodb_table.this.region == "eu-central-1"
    error_message = "The table is under the key, in the region asked for."
  }

  assert {
    condition     = jsondecode(output.app_policy).Statement[*].Resource == [output.arn, var.kms_key_arn] && jsondecode(output.app_policy).Statement[1].Condition.StringLike["kms:ViaService"] == "dynamodb.*"
    error_message = "The app may use the key too, by way of DynamoDB."
  }
}

run "key_is_no_alias" {
  command = plan

  module {
    source = "./modules/session_table"
  }

  variables {
    kms_key_arn = "alias/sessions"
  }

  expect_failures = [var.kms_key_arn]
}

run "name_is_dynamodbs" {
  command = plan

  module {
    source = "./modules/session_table"
  }

  variables {
    name = "my sessions"
  }

  expect_failures = [var.name]
}

run "example_fleet" {
  command = plan

  module {
    source = "./modules/session_table/examples/fleet"
  }

  assert {
    condition     = output.session_store == "dynamodb://accounts-sessions"
    error_message = "Every server gets the table's address."
  }
}
