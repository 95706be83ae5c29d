# The root module, once for each stage, after what has to be there first.

provider "aws" {
  region = "eu-central-1"
}

resource "terraform_data" "before" {
  input = "anything of yours: a network, a key, a topic"
}

module "accounts" {
  source     = "../.."
  for_each   = var.stages
  depends_on = [terraform_data.before]

  name                = "accounts-${each.key}"
  deletion_protection = each.value.deletion_protection
  region              = each.value.region
  tags                = { stage = each.key }
}
