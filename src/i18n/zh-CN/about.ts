import type { about as english } from '../en/about'
import type { SameWords } from '../words'

export const about = {
  'about.title': '模拟了什么',
  'about.intro':
    'Podarium 在你的浏览器里运行一个 Kubernetes 模型：每个组件各是一个进程，共用一座可以停下、可以倒转的钟。背后没有真集群，不拉取镜像，不运行你的程序，也不向任何地方发送数据。',
  'about.is': '模拟的部分',
  'about.is.api': 'API 服务器：默认值、校验，以及一字不差的拒绝信息；带版本号的 etcd；watch；准入。',
  'about.is.scheduler': '调度器：队列、过滤、打分、绑定、抢占。',
  'about.is.controllers':
    '控制器：Deployment、ReplicaSet、StatefulSet、DaemonSet、Job、CronJob、端点、节点生命周期、污点、中断预算、垃圾回收等等。',
  'about.is.node':
    '节点：kubelet、containerd，以及下面的内核，有进程、信号、文件、网络和控制组，细到内存不够时先杀谁。',
  'about.is.around': '输出与你熟悉的一样的 kubectl，还有 kube-proxy、集群 DNS 和一个 Ingress 控制器。',
  'about.assumed': '假定的部分',
  'about.assumed.time':
    '耗时。Kubernetes 自己规定的等待（探测周期、退避、宽限期）分毫不差；一次请求、一次拉取、一个进程启动要多久，则取接近录制集群的值。你的集群会因机器和网络而不同。',
  'about.assumed.images':
    '镜像的行为。常见镜像里的程序、端口、文件和信号都有模型；Podarium 不认得的镜像照样运行，并标明是假定的。',
  'about.assumed.programs':
    '程序的行为。Shell 命令在一个带 busybox 常用工具的 shell 里执行；服务器程序只做从外面看得见的部分。',
  'about.assumed.chance': '随机。一切随机都出自同一个种子：同一个链接就是同一次运行，精确到毫秒。',
  'about.left': '没有模拟的部分',
  'about.left.programs':
    'Python、Node.js、Java 等语言写的程序不会真的运行，只有简短的 Python 脚本例外，比如文档里 Job 示例用的那些。程序会照实说明，然后退出；数据库能回应探针的询问，但不执行 SQL。',
  'about.left.internet':
    '互联网。集群之外的域名一律解析不到，也装不了软件包（apt-get、apk）；镜像仓库里只有 Podarium 认得或假定的镜像。',
  'about.left.host':
    '只有节点的 root 才看得见的东西：hostPID 和 hostIPC、节点自身的进程、设备、内核模块，以及对 /sys/fs/cgroup 的写入。',
  'about.left.security':
    'AppArmor 和 SELinux 配置，以及 seccomp 配置禁止的调用：照样接受、照样显示，此外不起作用。证书和令牌会生成，但不校验。',
  'about.left.node':
    '默认关闭或需要硬件的功能：节点优雅关机、软驱逐阈值、进程号和 inode 压力、交换分区、CPU 与内存管理器、设备插件、动态资源分配。还有重启机器和 Windows 节点。',
  'about.left.system':
    '以 Pod 形式运行的集群组件。控制面、kube-proxy 和集群 DNS 都是所在机器上的进程：kube-system 里看不到 Pod，也没有静态 Pod 及其镜像 Pod。容器运行时不会卡死，也不会重启。',
  'about.left.volumes': '来自外部的卷：nfs、csi、镜像卷和云盘都当作节点上的空目录。不做快照。',
  'about.left.network': 'IPv6、DNS 以外的 UDP、带宽，以及一条连接上第一个包之后的包：它们走同一条路。',
  'about.left.speed': '磁盘的快慢和页缓存：读写本身不花时间，缓存文件也不占内存。',
  'about.left.text': '每个组件略去了什么、为什么，与代码旁的说明一致（英文原文）：',
  'about.left.assumes': '假定：',
  'about.checked': '与真实集群对照',
  'about.checked.text':
    '规则和信息取自 Kubernetes {minor}。{n} 个场景在真实的 {version} 集群上录制，每次构建都由测试重演。只有每个场景中所有 Pod 的状态步骤和事件至少有以下比例相同，构建才算通过：',
  'about.scenario': '场景',
  'about.status': '状态步骤',
  'about.events': '事件',
  'about.floor': '至少 {n} %',
  'about.least':
    '所有场景中最低：状态步骤 {status} %，事件 {events} %；中位数：{medianStatus} % 和 {medianEvents} %。',
  'about.all': '全部场景',
} as const satisfies SameWords<typeof english>
