# scripts/write_config.py reads some of these; what they are named is a contract.

output "region" {
  description = "Region of the user pool."
  value       = module.user_pool.region
}

output "user_pool_id" {
  description = "Id of the user pool."
  value       = module.user_pool.id
}

output "user_pool_arn" {
  description = "ARN of the user pool."
  value       = module.user_pool.arn
}

output "client_id" {
  description = "Id of the app client, which has no secret; null where app_client is."
  value       = var.app_client == null ? null : module.user_pool_client["web"].id
}

output "issuer" {
  description = "What the `iss` claim of the pool's tokens says."
  value       = module.user_pool.issuer
}

output "jwks_uri" {
  description = "Where the public keys are that sign the pool's tokens."
  value       = module.user_pool.jwks_uri
}

output "password_policy" {
  description = "What the pool asks of a password."
  value       = module.user_pool.password_policy
}

output "sign_up_attributes" {
  description = "What people fill in when they register, under the names that SignUp takes."
  value       = module.user_pool.sign_up_attributes
}

output "mfa" {
  description = "Whether a second factor is OFF, OPTIONAL or ON."
  value       = module.user_pool.mfa
}

output "refresh_token_rotation" {
  description = "Whether each refresh brings a new refresh token."
  value       = var.app_client == null ? false : module.user_pool_client["web"].refresh_token_rotation
}

output "self_sign_up" {
  description = "Whether people register themselves."
  value       = module.user_pool.self_sign_up
}

output "password_reset" {
  description = "Whether a mailed code replaces a forgotten password."
  value       = module.user_pool.password_reset
}

output "first_factors" {
  description = "What the app may begin a sign-in with, by Cognito's names."
  value       = local.first_factors
}

output "second_factors" {
  description = "What may be the second factor, by the names of Cognito's challenges; none with mfa OFF."
  value       = module.user_pool.second_factors
}

output "passkeys_relying_party" {
  description = "The domain that passkeys are for; empty without."
  value       = module.user_pool.passkeys_relying_party
}

output "remembers_devices" {
  description = "Whether a remembered device goes without the second factor."
  value       = module.user_pool.remembers_devices
}

output "hosted_domain" {
  description = "Address of the pages by which people of identity_providers come to the app; empty where none do."
  value       = local.hosted_domain
}

output "identity_providers" {
  description = "Whose accounts the app lets in beside the pool's: name and type of each, and sign_out_url where there is one."
  value       = local.app_providers
}

output "client_ids" {
  description = "Ids of all app clients by name; a secret is not here, but with `aws cognito-idp describe-user-pool-client`."
  value       = local.client_ids
}

output "user_pool_name" {
  description = "Name of the user pool."
  value       = module.user_pool.name
}

output "user_pool_endpoint" {
  description = "Host and path that name the user pool, without https://."
  value       = module.user_pool.endpoint
}

output "scopes" {
  description = "Scopes as clients ask for them (orders/read), by resource server."
  value       = module.resource_servers.scopes
}

output "alias_target" {
  description = "What the DNS alias record of a domain of yours points at (name, zone_id); null without."
  value       = try(module.domain[0].alias_target, null)
}

output "login_url" {
  description = "Where managed login is; null without a domain."
  value       = one(module.domain[*].url)
}

output "email_dkim_records" {
  description = "CNAME records that verify the domain of `email`."
  value       = try(module.email[0].dkim_records, [])
}

output "web_acl_arn" {
  description = "ARN of the web ACL; null without."
  value       = one(module.protection[*].web_acl_arn)
}

output "alarm_arns" {
  description = "ARNs of the alarms, by name; null without protection."
  value       = one(module.protection[*].alarm_arns)
}

output "log_group_names" {
  description = "Log groups, by who writes to them (cognito, waf); null without protection."
  value       = one(module.protection[*].log_group_names)
}

output "session_table" {
  description = "Name of the session table; null without."
  value       = one(module.session_table[*].name)
}

output "session_store" {
  description = "What the app takes as SESSION_STORE; null without a session table."
  value       = one(module.session_table[*].address)
}

output "api_url" {
  description = "Where the API is, which the app takes as COGNITO_API_URL; null without one."
  value       = one(module.api[*].url)
}

output "api_role_name" {
  description = "Name of the role of the API's function, for the policies that it needs; null without an API."
  value       = one(module.api[*].role_name)
}

output "app_policy" {
  description = "IAM policy (JSON) for the role that runs the app; null without a session table, when it needs none."
  value       = one(module.session_table[*].app_policy)
}

output "notice_sender" {
  description = "What the app takes as NOTICE_SENDER; null without notices_from_address of `email`."
  value       = try(module.email[0].notice_sender, null)
}

output "notice_policy" {
  description = "IAM policy (JSON) for the role that runs the app, so that it may mail owners; null without notices_from_address of `email`."
  value       = try(module.email[0].notice_policy, null)
}

output "app_url" {
  description = "Where people find the app; null without."
  value       = one(module.app[*].url)
}

output "app_repository_url" {
  description = "Where images of the app are pushed to; null without."
  value       = one(module.app[*].repository_url)
}

output "app_session_key_arn" {
  description = "ARN of the secret for SESSION_KEY; null without the app."
  value       = one(module.app[*].session_key_arn)
}

output "app_session_key_command" {
  description = "The command that makes a SESSION_KEY and puts it into its secret, which works once; null without the app."
  value       = one(module.app[*].session_key_command)
}

output "app_log_group_name" {
  description = "Name of the app's log group; null without."
  value       = one(module.app[*].log_group_name)
}

output "app_cluster_name" {
  description = "Name of the app's cluster, and of the service in it; null without."
  value       = one(module.app[*].cluster_name)
}

output "app_alias_target" {
  description = "What the DNS alias record of the app's domain points at (name, zone_id), where there is no zone_id of `app`; null without the app."
  value       = one(module.app[*].alias_target)
}

output "confirm_user_policy" {
  description = "IAM policy (JSON) for who runs scripts/confirm_user.py."
  value       = module.user_pool.confirm_user_policy
}

output "link_user_policy" {
  description = "IAM policy (JSON) for who runs scripts/link_user.py. Whoever has it can let anybody in as anybody."
  value       = module.user_pool.link_user_policy
}

output "doctor_policy" {
  description = "IAM policy (JSON) for who runs scripts/doctor.py."
  value       = module.user_pool.doctor_policy
}
