"""What stands between ministack's Cognito and whoever calls it on this machine."""
