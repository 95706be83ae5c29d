# The app's own mails about accounts, beside those that Cognito sends.

mock_provider "aws" {
  source = "./tests/aws"

  mock_resource "aws_sesv2_email_identity" {
    defaults = {
      arn                         = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      verified_for_sending_status = true
      dkim_signing_attributes     = { tokens = ["one", "two", "three"] }
    }
  }

  mock_resource "aws_sesv2_configuration_set" {
    defaults = {
      arn = "arn:aws:ses:eu-central-1:123456789012:configuration-set/accounts"
    }
  }
}

variables {
  name         = "accounts"
  identity     = "example.com"
  from_address = "Accounts <accounts@example.com>"
}

run "nobody_may_send_without_a_sender" {
  module {
    source = "./modules/email"
  }

  assert {
    condition     = output.notice_sender == null && output.notice_policy == null
    error_message = "The app needs no rights for mails that it doesn't send."
  }
}

run "the_app_may_send_from_one_address_by_one_identity" {
  module {
    source = "./modules/email"
  }

  variables {
    notices_from_address = "Accounts <no-reply@example.com>"
  }

  assert {
    condition     = output.notice_sender == "Accounts <no-reply@example.com>"
    error_message = "What the app takes as NOTICE_SENDER is what the policy is for."
  }

  assert {
    condition     = jsondecode(output.notice_policy).Statement[*].Action == ["ses:SendEmail"] && jsondecode(output.notice_policy).Statement[0].Resource == [aws_sesv2_email_identity.this.arn, aws_sesv2_configuration_set.this.arn]
    error_message = "The app may send, and by this identity and its configuration set only."
  }

  assert {
    condition     = jsondecode(output.notice_policy).Statement[0].Condition == { StringEquals = { "ses:FromAddress" = "no-reply@example.com" } }
    error_message = "The app may send from this address only, whatever name stands before it."
  }
}

run "a_sender_may_be_a_plain_address" {
  module {
    source = "./modules/email"
  }

  variables {
    notices_from_address = "no-reply@mail.example.com"
  }

  assert {
    condition     = jsondecode(output.notice_policy).Statement[0].Condition.StringEquals["ses:FromAddress"] == "no-reply@mail.example.com"
    error_message = "A domain below the identity is of it."
  }
}

run "notices_sender_is_an_address" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    notices_from_address = "no-reply"
  }

  expect_failures = [var.notices_from_address]
}

run "notices_sender_is_of_the_identity" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    notices_from_address = "no-reply@badexample.com"
  }

  expect_failures = [output.notice_policy]
}

run "root_hands_out_sender_and_policy" {
  variables {
    email = {
      identity             = "example.com"
      from_address         = "Accounts <accounts@example.com>"
      notices_from_address = "Accounts <no-reply@example.com>"
    }
  }

  assert {
    condition     = output.notice_sender == "Accounts <no-reply@example.com>" && jsondecode(output.notice_policy).Statement[0].Sid == "Notices"
    error_message = "Who runs the app finds both."
  }
}

run "root_without_email_hands_out_none" {
  command = plan

  assert {
    condition     = output.notice_sender == null && output.notice_policy == null
    error_message = "Without an identity there is no sender."
  }
}
