locals {
  # Source: Amazon ECS Developer Guide, "Task CPU and memory"; MiB by CPU units
  memories = {
    256   = [512, 1024, 2048]
    512   = range(1024, 4097, 1024)
    1024  = range(2048, 8193, 1024)
    2048  = range(4096, 16385, 1024)
    4096  = range(8192, 30721, 1024)
    8192  = range(16384, 61441, 4096)
    16384 = range(32768, 122881, 8192)
  }
  # Source: PutRetentionPolicy; 0 is the provider's for ever
  retentions = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]

  # what nobody else says
  own = ["APP_ORIGIN", "SESSION_KEY", "TRUSTED_PROXIES", "UVICORN_PORT"]

  container = "app"
  has_table = startswith(lookup(var.environment, "SESSION_STORE", ""), "dynamodb://")
  # a task needs a public address where no NAT gateway has one for it
  is_public       = length(var.task_subnet_ids) == 0
  task_subnet_ids = local.is_public ? var.subnet_ids : var.task_subnet_ids
  certificate_arn = var.certificate_arn != null ? var.certificate_arn : one(aws_acm_certificate_validation.this[*].certificate_arn)

  # arn, partition, logs, region, account
  arn     = split(":", aws_cloudwatch_log_group.this.arn)
  region  = local.arn[3]
  secrets = merge(var.secrets, { SESSION_KEY = aws_secretsmanager_secret.session_key.arn })
  environment = merge(var.environment, {
    APP_ORIGIN = "https://${var.domain}"
    # a load balancer has addresses in each of its subnets, which change
    TRUSTED_PROXIES = join(",", data.aws_subnet.this[*].cidr_block)
    UVICORN_PORT    = tostring(var.port)
  })
}

check "sessions_outlive_a_deploy" {
  assert {
    condition     = var.max > 1 || local.has_table
    error_message = "Sessions are in the task's own memory and disk, so that everybody is signed out whenever it is replaced: make a table (session_table = {}), whose address is environment.SESSION_STORE here."
  }
}

# by number, since which subnets these are may only be known in the apply
data "aws_subnet" "this" {
  count = length(var.subnet_ids)

  region = var.region
  id     = var.subnet_ids[count.index]
}

# --- image, log, key ---

resource "aws_ecr_repository" "this" {
  region               = var.region
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !var.deletion_protection
  tags                 = var.tags

  image_scanning_configuration {
    scan_on_push = true
  }

  dynamic "encryption_configuration" {
    for_each = var.kms_key_arn == null ? [] : [true]

    content {
      encryption_type = "KMS"
      kms_key         = var.kms_key_arn
    }
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  region     = var.region
  repository = aws_ecr_repository.this.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "What no tag names is of builds that failed"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "Enough to go back to"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 30 }
        action       = { type = "expire" }
      },
    ]
  })
}

resource "aws_cloudwatch_log_group" "this" {
  region            = var.region
  name              = "/ecs/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

# without a value, which would be in the state: the output session_key_command puts one in
resource "aws_secretsmanager_secret" "session_key" {
  region                  = var.region
  name                    = "${var.name}-session-key"
  description             = "SESSION_KEY of the app, which seals the tokens of signed-in people"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.deletion_protection ? 30 : 0
  tags                    = var.tags
}

# --- who may do what ---

resource "aws_iam_role" "execution" {
  name        = "${var.name}-execution"
  description = "Starts the tasks: gets the image and the secrets, writes the log"
  tags        = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "execution" {
  name = "start"
  role = aws_iam_role.execution.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid    = "Login"
        Effect = "Allow"
        Action = "ecr:GetAuthorizationToken"
        # it knows no narrower one
        Resource = "*"
      },
      {
        Sid      = "Image"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = aws_ecr_repository.this.arn
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.this.arn}:*"
      },
      {
        Sid    = "Secrets"
        Effect = "Allow"
        Action = "secretsmanager:GetSecretValue"
        # without the key of a JSON text
        Resource = [for arn in values(local.secrets) : join(":", slice(split(":", arn), 0, 7))]
      },
      ], var.kms_key_arn == null ? [] : [{
        Sid       = "Key"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = var.kms_key_arn
        Condition = { StringLike = { "kms:ViaService" = "secretsmanager.*" } }
    }])
  })
}

resource "aws_iam_role" "task" {
  name        = "${var.name}-task"
  description = "What the app itself may do"
  tags        = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.arn[4] }
        ArnLike      = { "aws:SourceArn" = "arn:${local.arn[1]}:ecs:${local.region}:${local.arn[4]}:*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "task" {
  for_each = var.policies

  name   = each.key
  role   = aws_iam_role.task.name
  policy = each.value
}

# --- who reaches whom ---

resource "aws_security_group" "load_balancer" {
  region      = var.region
  name        = "${var.name}-load-balancer"
  description = "The world reaches the load balancer, which reaches the app"
  vpc_id      = var.vpc_id
  tags        = var.tags
}

resource "aws_security_group" "task" {
  region      = var.region
  name        = "${var.name}-task"
  description = "The load balancer alone reaches the app, which reaches AWS"
  vpc_id      = var.vpc_id
  tags        = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "world" {
  for_each = { http = 80, https = 443 }

  region            = var.region
  security_group_id = aws_security_group.load_balancer.id
  description       = each.key == "http" ? "Sent on to https" : "People"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  tags              = var.tags
}

resource "aws_vpc_security_group_egress_rule" "load_balancer" {
  region                       = var.region
  security_group_id            = aws_security_group.load_balancer.id
  description                  = "The app"
  referenced_security_group_id = aws_security_group.task.id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port
  tags                         = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "task" {
  region                       = var.region
  security_group_id            = aws_security_group.task.id
  description                  = "The load balancer"
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port
  tags                         = var.tags
}

# The VPC's own name server and the task's credentials need no rule: security groups
# don't filter them.
resource "aws_vpc_security_group_egress_rule" "task" {
  region            = var.region
  security_group_id = aws_security_group.task.id
  description       = "AWS, and breached passwords"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = var.tags
}

# --- the way in ---

resource "aws_acm_certificate" "this" {
  count = var.certificate_arn == null ? 1 : 0

  region            = var.region
  domain_name       = var.domain
  validation_method = "DNS"
  tags              = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  count = length(aws_acm_certificate.this)

  zone_id = var.zone_id
  name    = one(aws_acm_certificate.this[0].domain_validation_options).resource_record_name
  type    = one(aws_acm_certificate.this[0].domain_validation_options).resource_record_type
  records = [one(aws_acm_certificate.this[0].domain_validation_options).resource_record_value]
  ttl     = 300
  # another deployment may have proved the same domain
  allow_overwrite = true
}

# waits until the record has been seen
resource "aws_acm_certificate_validation" "this" {
  count = length(aws_acm_certificate.this)

  region                  = var.region
  certificate_arn         = aws_acm_certificate.this[0].arn
  validation_record_fqdns = [aws_route53_record.validation[0].fqdn]
}

resource "aws_lb" "this" {
  region             = var.region
  name               = var.name
  load_balancer_type = "application"
  internal           = false
  subnets            = var.subnet_ids
  security_groups    = [aws_security_group.load_balancer.id]
  # a page's websocket may be silent for as long; the app asks it every 20 s
  idle_timeout               = 300
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection
  tags                       = var.tags
}

resource "aws_lb_target_group" "this" {
  region      = var.region
  name        = var.name
  vpc_id      = var.vpc_id
  target_type = "ip"
  protocol    = "HTTP"
  # each task comes with its own; changing this one would replace the group
  port = 8501
  # Meanwhile a websocket stays, and what its page uploads goes to another task: short.
  deregistration_delay = 30
  tags                 = var.tags

  # what is uploaded, and shown as media, is in one process
  stickiness {
    type            = "lb_cookie"
    cookie_duration = 12 * 60 * 60
  }

  health_check {
    protocol            = "HTTP"
    path                = "/_stcore/health"
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  region            = var.region
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = local.certificate_arn
  tags              = var.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

resource "aws_lb_listener" "http" {
  region            = var.region
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  tags              = var.tags

  default_action {
    type = "redirect"

    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_route53_record" "alias" {
  count = var.zone_id == null ? 0 : 1

  zone_id = var.zone_id
  name    = var.domain
  type    = "A"

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = false
  }
}

# --- the app ---

resource "aws_ecs_cluster" "this" {
  region = var.region
  name   = var.name
  tags   = var.tags
}

resource "aws_ecs_task_definition" "this" {
  count = var.image == null ? 0 : 1

  region                   = var.region
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  # or the one before is gone by the time that a deployment goes back to it
  skip_destroy = true
  tags         = var.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  # All that can be written to. Fargate makes it root's, unless the image says VOLUME
  # for this path: then it is as in the image.
  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name                   = local.container
    image                  = var.image
    essential              = true
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { add = [], drop = ["ALL"] } }
    # the app ends by itself within 12
    stopTimeout  = 30
    cpu          = 0
    portMappings = [{ containerPort = var.port, hostPort = var.port, protocol = "tcp" }]
    mountPoints  = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    volumesFrom  = []
    environment  = [for name, value in local.environment : { name = name, value = value }]
    secrets      = [for name, arn in local.secrets : { name = name, valueFrom = arn }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this.name
        "awslogs-region"        = local.region
        "awslogs-stream-prefix" = local.container
      }
    }
  }])
}

resource "aws_ecs_service" "this" {
  count = length(aws_ecs_task_definition.this)

  region                             = var.region
  name                               = var.name
  cluster                            = aws_ecs_cluster.this.arn
  task_definition                    = aws_ecs_task_definition.this[0].arn
  launch_type                        = "FARGATE"
  desired_count                      = var.min
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 60
  # the apply ends when the new tasks serve
  wait_for_steady_state = true
  propagate_tags        = "SERVICE"
  tags                  = var.tags

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = local.task_subnet_ids
    security_groups  = [aws_security_group.task.id]
    assign_public_ip = local.is_public
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = local.container
    container_port   = var.port
  }

  # scaling has its own say
  lifecycle {
    ignore_changes = [desired_count]
  }

  # a target group takes tasks once a listener leads to it
  depends_on = [
    aws_iam_role_policy.execution,
    aws_iam_role_policy.task,
    aws_lb_listener.https,
    aws_vpc_security_group_egress_rule.task,
  ]
}

# Always, since desired_count says how many there are only once.
resource "aws_appautoscaling_target" "this" {
  count = length(aws_ecs_service.this)

  region             = var.region
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this[0].name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.min
  max_capacity       = var.max
  tags               = var.tags
}

resource "aws_appautoscaling_policy" "cpu" {
  count = length(aws_appautoscaling_target.this)

  region             = var.region
  name               = "${var.name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_out_cooldown = 60
    # a task that goes closes the pages on it: not for a short lull
    scale_in_cooldown = 900

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
